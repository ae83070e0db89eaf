package dev.warpstep.cli;

import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.bench.Bench;
import dev.warpstep.bench.BenchDevices;
import dev.warpstep.bench.BenchListener;
import dev.warpstep.bench.BenchPace;
import dev.warpstep.bench.BenchTable;
import dev.warpstep.bench.Crossover;
import dev.warpstep.bench.StepResult;
import dev.warpstep.bench.UpdateResult;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.run.Devices;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warpstep bench}. */
@Command(
    name = "bench",
    description = {
      "Times the training step of a network on random data, devices side by side.",
      "With --optimizers it times the parameter updates alone."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep bench [OPTIONS]",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  /** The data are some batches, and must have fewer than 2^31 rows. */
  private static final int MOST_ROWS = 1 << 24;

  private static final String ALL_OPTIMIZERS = "all";

  /** Options that say what a step is. */
  private static final List<String> OF_STEPS =
      List.of("--layers", "--batch", "--precision", "--optimizer");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--layers",
      paramLabel = "W-W-..",
      defaultValue = "784-300-100-10",
      description = "All widths, from input to output; by default 784-300-100-10.")
  private String layers;

  @Option(
      names = "--batch",
      paramLabel = "N,..",
      split = ",",
      hideParamSyntax = true,
      defaultValue = "128",
      description = "Rows in a step; several are timed in turn; by default 128.")
  private List<String> batches;

  @Option(
      names = "--devices",
      paramLabel = "NAME,..",
      split = ",",
      hideParamSyntax = true,
      description = "Devices to time in alternating rounds; by default cpu, and cuda if usable.")
  private List<String> devices;

  @Option(
      names = "--precision",
      paramLabel = "NAME,..",
      split = ",",
      hideParamSyntax = true,
      defaultValue = "fp32",
      description = "fp32, tf32, bf16, each timed on the devices that support it; by default fp32.")
  private List<String> precisions;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description = "Update rule; by default adam.")
  private String optimizer;

  @Option(
      names = "--optimizers",
      paramLabel = "NAME,..",
      split = ",",
      hideParamSyntax = true,
      description = "Time the updates of these instead of the step; all means the whole catalogue.")
  private List<String> optimizers;

  @Option(
      names = "--parameters",
      paramLabel = "N,..",
      split = ",",
      hideParamSyntax = true,
      description = "With --optimizers: numbers of parameters; by default 1e6.")
  private List<String> parameters;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads; by default one per core.")
  private String threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "21",
      description = "Measurements of 50 ms each, whose median is reported; by default 21.")
  private String rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of steps before the first measurement; by default 2.")
  private String warmUp;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Mlp mlp = mlp();
    Optimizer rule = UsageException.ofArguments(() -> Optimizers.ALL.parse(optimizer));
    List<Integer> sizes = batches.stream().map(text -> positive("batch", text, MOST_ROWS)).toList();
    List<Precision> types =
        UsageException.ofArguments(() -> precisions.stream().map(Devices::precision).toList());
    BenchPace pace =
        new BenchPace(positive("rounds", rounds, Integer.MAX_VALUE), seconds("--warm-up", warmUp));
    OptionalInt cores =
        threads == null
            ? OptionalInt.empty()
            : OptionalInt.of(positive("threads", threads, Devices.MOST_THREADS));
    List<Optimizer> updated = updated();
    List<Integer> lengths = lengths();
    // An update is float32 whatever the products are.
    List<Precision> timed = updated.isEmpty() ? types : List.of(Precision.FP32);
    List<BackendProvider> chosen =
        UsageException.ofArguments(
            () -> BenchDevices.choose(devices, Backends.all(), terminal::note));
    BenchDevices.check(chosen, timed, terminal::note);
    Map<String, Object> document = new LinkedHashMap<>();
    BenchTable table = new BenchTable(terminal.out());
    Bench bench =
        new Bench(chosen, Devices.options(cores), pace, json ? BenchListener.NONE : table);
    if (updated.isEmpty()) {
      List<StepResult> results = bench.steps(mlp, rule, sizes, types);
      List<String> verdicts = Crossover.verdicts(results);
      document.put("results", results.stream().map(StepResult::json).toList());
      document.put("verdicts", verdicts);
      if (!json) {
        verdicts.forEach(table::sentence);
      }
    } else {
      List<UpdateResult> results = bench.updates(updated, lengths);
      document.put("optimizers", results.stream().map(UpdateResult::json).toList());
    }
    if (json) {
      Json.print(terminal.out(), document);
    }
    return 0;
  }

  /** The rules of --optimizers; empty without it. */
  private List<Optimizer> updated() {
    if (optimizers == null) {
      if (parameters != null) {
        throw new UsageException("--parameters goes with --optimizers");
      }
      return List.of();
    }
    for (String option : OF_STEPS) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UsageException(option + " has no effect with --optimizers, which times no step");
      }
    }
    List<String> names =
        optimizers.equals(List.of(ALL_OPTIMIZERS)) ? Optimizers.ALL.names() : optimizers;
    return UsageException.ofArguments(() -> names.stream().map(Optimizers.ALL::parse).toList());
  }

  /** The lengths of --parameters, which may be written as 1e6. */
  private List<Integer> lengths() {
    List<Integer> lengths = new ArrayList<>();
    for (String text : parameters == null ? List.of("1e6") : parameters) {
      double value;
      try {
        value = Double.parseDouble(text.strip());
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
      if (!(value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
        throw new UsageException("--parameters must be whole numbers from 1 to 2^31 - 1: " + text);
      }
      lengths.add((int) value);
    }
    return lengths;
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
    return GivenSettings.positive(given, text, most);
  }
}
