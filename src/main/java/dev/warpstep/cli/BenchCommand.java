package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.cli.GivenOptions.Given;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Optimizers;
import dev.warpstep.op.Relu;
import dev.warpstep.train.StepTimer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warpstep bench}. */
@Command(
    name = "bench",
    description = "Times the training step of a network on random data, device beside device.",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  /** The data are some batches, and must have fewer than 2^31 rows. */
  private static final int MOST_ROWS = 1 << 24;

  private static final double ROUND_SECONDS = 0.05;

  private final Terminal terminal;

  @Option(
      names = "--layers",
      paramLabel = "W-W-..",
      defaultValue = "784-300-100-10",
      description = "All widths, input and output too: 784-300-100-10.")
  private String layers;

  @Option(
      names = "--batch",
      paramLabel = "N,..",
      split = ",",
      defaultValue = "128",
      description = "Rows a step: 128; several are timed one after another.")
  private List<String> batches;

  @Option(
      names = "--devices",
      paramLabel = "NAME,..",
      split = ",",
      defaultValue = "cpu",
      description = "Devices to time, their rounds in turns: cpu.")
  private List<String> devices;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "Update rule: adam.")
  private String optimizer;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the CPU: as many as processors.")
  private String threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "21",
      description = "Measurements of 50 ms each, of which the median counts: 21.")
  private String rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of steps before the first measurement: 2.")
  private String warmUp;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One device at one batch size. */
  private record Contender(Backend backend, StepTimer timer) {}

  @Override
  public Integer call() {
    Mlp mlp = mlp();
    Optimizer rule = UsageException.ofArguments(() -> Optimizers.ALL.parse(optimizer));
    List<Integer> sizes = batches.stream().map(text -> positive("batch", text, MOST_ROWS)).toList();
    int count = positive("rounds", rounds, Integer.MAX_VALUE);
    double warmUpSeconds = seconds("--warm-up", warmUp);
    OptionalInt cores =
        threads == null
            ? OptionalInt.empty()
            : OptionalInt.of(positive("threads", threads, Devices.MOST_THREADS));
    List<Backend> open = new ArrayList<>();
    List<Map<String, Object>> results = new ArrayList<>();
    try {
      for (String device : devices) {
        open.add(Devices.open(device, cores, Precision.FP32));
      }
      if (!json) {
        open.forEach(backend -> terminal.out().println(backend.description()));
        terminal.out().printf(Locale.ROOT, "%s, %s%n%n", mlp.widths(), Optimizers.ALL.text(rule));
        terminal
            .out()
            .println(
                "device      batch   ms a step: median    least   90th %  examples/s  GFLOP/s");
      }
      for (int size : sizes) {
        results.addAll(time(open, mlp, size, rule, count, warmUpSeconds));
      }
    } finally {
      open.forEach(Backend::close);
    }
    if (json) {
      Json.print(terminal.out(), Map.of("results", results));
    }
    return 0;
  }

  private List<Map<String, Object>> time(
      List<Backend> backends, Mlp mlp, int batch, Optimizer rule, int count, double warmUpSeconds) {
    List<Contender> contenders = new ArrayList<>();
    List<Map<String, Object>> results = new ArrayList<>();
    try {
      for (Backend backend : backends) {
        contenders.add(new Contender(backend, new StepTimer(backend, mlp, batch, rule)));
      }
      contenders.forEach(contender -> contender.timer().warmUp(warmUpSeconds));
      for (int round = 0; round < count; round++) {
        contenders.forEach(contender -> contender.timer().round(ROUND_SECONDS));
      }
      for (Contender contender : contenders) {
        results.add(result(contender, mlp, batch, rule));
      }
    } finally {
      contenders.forEach(contender -> contender.timer().close());
    }
    return results;
  }

  private Map<String, Object> result(Contender contender, Mlp mlp, int batch, Optimizer rule) {
    StepTimer timer = contender.timer();
    double median = timer.quantile(0.5);
    double examples = batch / median * 1e3;
    double gflops = timer.flops() / median / 1e6;
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("device", contender.backend().name());
    result.put("description", contender.backend().description());
    result.put("layers", mlp.widths());
    result.put("batch", batch);
    result.put("optimizer", Optimizers.ALL.text(rule));
    result.put("precision", contender.backend().precision());
    result.put("stepMillisMedian", median);
    result.put("stepMillisMin", timer.quantile(0));
    result.put("stepMillisP90", timer.quantile(0.9));
    result.put("examplesPerSecond", examples);
    result.put("gflops", gflops);
    if (!json) {
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%-10s %6d %19.3f %8.3f %8.3f %11.0f %8.1f%n",
              contender.backend().name(),
              batch,
              median,
              timer.quantile(0),
              timer.quantile(0.9),
              examples,
              gflops);
    }
    return result;
  }

  private Mlp mlp() {
    String[] widths = layers.split("-", -1);
    if (widths.length < 2) {
      throw new UsageException("--layers must be all widths, such as 784-300-100-10: " + layers);
    }
    List<Integer> sizes = new ArrayList<>();
    for (String width : widths) {
      sizes.add(positive("layers", width, Integer.MAX_VALUE));
    }
    int last = sizes.size() - 1;
    return UsageException.networkOf(
        layers, () -> Mlp.of(sizes.get(0), sizes.subList(1, last), sizes.get(last), new Relu()));
  }

  private static double seconds(String option, String text) {
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= 0 && value < 3600) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(option + " must be seconds, 0 or more: " + text);
  }

  private static int positive(String option, String text, int most) {
    Given given = new Given(option, List.of(text), false, "");
    return GivenOptions.positive(given, text, most);
  }
}
