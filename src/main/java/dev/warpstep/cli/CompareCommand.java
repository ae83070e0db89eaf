package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.cli.Compared.LrFrom;
import dev.warpstep.cli.GivenOptions.Given;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Optimizers;
import dev.warpstep.report.Figures;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.DivergedException;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.LrRamp;
import dev.warpstep.train.RangeTest;
import dev.warpstep.train.TrainingListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warpstep compare}. */
@Command(
    name = "compare",
    description = {
      "Trains the same network with several optimizers and seeds, and ranks them.",
      "With a seed, all begin with the same weights and take the rows in the same",
      "order; each run is that of train --seed. Takes train's options too."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep compare [OPTIONS]",
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  private static final int INDENT = 11;
  private static final List<String> USUAL = List.of("sgd", "momentum", "rmsprop", "adam", "adamw");
  private static final Given SEEDS = new Given("seeds", List.of("0,1,2"), false, "");

  /** What a comparison sets itself, also where a config file has it. */
  private static final Set<String> OWN =
      Set.of("optimizer", "set", "lr", "seed", "out", "name", "log-steps");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME[:H=V,..]",
      description =
          "An optimizer; given again, several. By default sgd, momentum, rmsprop, adam, adamw.")
  private List<String> optimizers;

  @Option(
      names = "--seeds",
      paramLabel = "N,..",
      description = "Of the split, the weights and the order of the rows; 0,1,2.")
  private String seeds;

  @Option(
      names = "--find-lr",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Train each with the rate that lrfind suggests for it with the first seed, unless its lr"
              + " is given.")
  private String findLr;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the curves of the loss, as SVG.")
  private String plot;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write the curves of all runs.")
  private String csv;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Print one JSON object.")
  private String json;

  private CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    Set<String> left = OWN.stream().map(name -> "--" + name).collect(Collectors.toSet());
    left.add("--json");
    return TrainOptions.shared(new CompareCommand(terminal), left);
  }

  /** An optimizer as the user wrote it. */
  private record Wanted(String text, Optimizer optimizer, LrFrom lrFrom) {}

  @Override
  public Integer call() {
    GivenOptions given = GivenOptions.of(spec.commandLine().getParseResult());
    GivenOptions shared = given.without(OWN);
    List<Long> numbers = seeds(given.find("seeds").orElse(SEEDS));
    List<Wanted> wanted = wanted(given, shared);
    Optional<OutputFile> picture = OutputFile.of(given, "plot");
    Optional<OutputFile> table = OutputFile.of(given, "csv");
    OutputFile.requireDistinct("--plot and --csv", picture, table);
    boolean search = given.flag("find-lr", false);
    boolean asJson = given.flag("json", false);
    TrainingData data = TrainingData.load(settings(shared, wanted.get(0), numbers.get(0)));
    TrainRun first = run(shared, wanted.get(0), numbers.get(0), data);
    Map<String, Object> document = new LinkedHashMap<>();
    Comparison comparison;
    try (Backend backend = first.open()) {
      terminal.err().print(header(first, wanted, numbers, backend));
      if (search) {
        wanted = found(wanted, shared, numbers.get(0), data, backend);
      }
      document.put("data", data.loaded().name());
      document.put("device", backend.name());
      document.put("deviceDescription", backend.description());
      document.put("epochs", first.trainingOptions().epochs());
      document.put("batch", first.trainingOptions().batch());
      document.put("seeds", numbers);
      comparison = compare(shared, wanted, numbers, data, backend);
    }
    table.ifPresent(file -> file.write(comparison.csv()));
    picture.ifPresent(file -> file.write(comparison.svg(data.loaded().name())));
    if (asJson) {
      document.put("optimizers", comparison.json());
      Json.print(terminal.out(), document);
    } else {
      terminal.out().print(comparison.text(terminal.columns()));
    }
    if (comparison.allDiverged()) {
      terminal.note("every optimizer diverged; use lower learning rates, or --find-lr");
      return Failure.CHECK;
    }
    return 0;
  }

  private static List<Long> seeds(Given given) {
    List<Long> seeds = new ArrayList<>();
    for (String text : given.elements()) {
      long seed;
      try {
        seed = Long.parseLong(text.strip());
      } catch (NumberFormatException e) {
        throw given.wrong("must be whole numbers of 64 bits with commas between", given.text());
      }
      if (seeds.contains(seed)) {
        throw given.wrong("must differ", given.text());
      }
      seeds.add(seed);
    }
    return seeds;
  }

  private static List<Wanted> wanted(GivenOptions given, GivenOptions shared) {
    List<Wanted> wanted = new ArrayList<>();
    Set<Optimizer> seen = new HashSet<>();
    for (String text : given.onCommandLine("optimizer").map(Given::values).orElse(USUAL)) {
      LrFrom from = OptimizerSetting.givesLr(text) ? LrFrom.GIVEN : LrFrom.DEFAULT;
      TrainSettings settings = TrainSettings.of(shared.with("optimizer", text));
      OptimizerSetting.requireStepwise(settings, "compare");
      Optimizer optimizer = settings.optimizer();
      if (!seen.add(optimizer)) {
        throw new UsageException("--optimizer must differ: " + text);
      }
      wanted.add(new Wanted(text, optimizer, from));
    }
    return wanted;
  }

  /** What train would take for a run: its --optimizer and --seed are those of the run. */
  private static TrainSettings settings(GivenOptions shared, Wanted wanted, long seed) {
    GivenOptions given = shared.with("optimizer", wanted.text()).with("seed", Long.toString(seed));
    boolean set = wanted.lrFrom() == LrFrom.RANGE_TEST;
    return TrainSettings.of(
        set ? given.with("lr", ShortestDecimal.of(wanted.optimizer().lr())) : given);
  }

  private TrainRun run(GivenOptions shared, Wanted wanted, long seed, TrainingData data) {
    TrainSettings settings = settings(shared, wanted, seed);
    return new TrainRun(settings, terminal, TrainingData.of(data.loaded(), settings));
  }

  private String header(TrainRun run, List<Wanted> wanted, List<Long> seeds, Backend backend) {
    StringBuilder text = new StringBuilder(run.header().subject(terminal));
    String names = wanted.stream().map(Wanted::text).collect(Collectors.joining("; "));
    line(text, "optimizers", names);
    text.append(run.header().course(terminal));
    line(text, "training", run.header().trainingText());
    text.append(run.header().end(terminal));
    line(text, "seeds", seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    return text.append(run.header().device(backend, terminal)).append('\n').toString();
  }

  private void line(StringBuilder text, String label, String value) {
    text.append(Paragraph.of(label, value, INDENT, terminal.columns()));
  }

  /** With the rates that range tests suggest. */
  private List<Wanted> found(
      List<Wanted> wanted, GivenOptions shared, long seed, TrainingData data, Backend backend) {
    List<Wanted> found = new ArrayList<>();
    for (Wanted one : wanted) {
      if (one.lrFrom() == LrFrom.GIVEN) {
        found.add(one);
        continue;
      }
      if (!one.optimizer().followsLr()) {
        found.add(one);
        terminal
            .err()
            .println(
                "range test  %s: none, the rate is its first step's alone".formatted(one.text()));
        continue;
      }
      TrainRun run = run(shared, one, seed, data);
      LrRamp ramp = LrRamp.usual(run.batches());
      RangeTest test;
      try (Network network = run.network(backend)) {
        test = run.rangeTest(network, ramp, (step, lr, loss) -> {});
      }
      Wanted better =
          test.suggestion().isPresent()
              ? withLr(one, shared, test.suggestion().getAsDouble())
              : new Wanted(one.text(), one.optimizer(), LrFrom.NO_SUGGESTION);
      terminal
          .err()
          .println(
              "range test  %s: %s"
                  .formatted(
                      one.text(),
                      test.problem()
                          .map(problem -> "no suggestion: " + problem)
                          .orElse("lr " + Figures.rate(better.optimizer().lr()))));
      found.add(better);
    }
    return found;
  }

  private static Wanted withLr(Wanted wanted, GivenOptions shared, double lr) {
    GivenOptions given = shared.with("optimizer", wanted.text()).with("lr", ShortestDecimal.of(lr));
    return new Wanted(wanted.text(), TrainSettings.of(given).optimizer(), LrFrom.RANGE_TEST);
  }

  private Comparison compare(
      GivenOptions shared,
      List<Wanted> wanted,
      List<Long> seeds,
      TrainingData data,
      Backend backend) {
    List<String> labels = labels(wanted.stream().map(Wanted::optimizer).toList());
    List<List<ComparedRun>> runs = new ArrayList<>();
    wanted.forEach(one -> runs.add(new ArrayList<>()));
    int turn = 0;
    for (long seed : seeds) {
      for (int k = 0; k < wanted.size(); k++) {
        // Another begins each round: the first is slower, before the JVM has compiled the loops.
        int i = (k + turn) % wanted.size();
        TrainRun run = run(shared, wanted.get(i), seed, data);
        runs.get(i).add(train(run, seed, labels.get(i), backend));
      }
      turn++;
    }
    List<Compared> compared = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      Wanted one = wanted.get(i);
      compared.add(new Compared(labels.get(i), one.optimizer(), one.lrFrom(), runs.get(i)));
    }
    TrainRun first = run(shared, wanted.get(0), seeds.get(0), data);
    return new Comparison(
        compared,
        seeds,
        first.data().test().isPresent(),
        data.train().isClassification(),
        first.trainingOptions().earlyStopping().isPresent());
  }

  private ComparedRun train(TrainRun run, long seed, String label, Backend backend) {
    List<EpochMetrics> epochs = new ArrayList<>();
    int all = run.trainingOptions().epochs();
    int[] kept = new int[1];
    boolean diverged = false;
    String name = "seed %d  %-18s".formatted(seed, label);
    try (Network network = run.network(backend);
        LiveLine line = new LiveLine(terminal)) {
      run.fit(
          network,
          new TrainingListener() {
            @Override
            public void progress(int epoch, long rows, double loss) {
              line.show(
                  () -> "%s epoch %d/%d  loss %s".formatted(name, epoch, all, Figures.loss(loss)));
            }

            @Override
            public void epoch(EpochMetrics metrics, double[] losses) {
              epochs.add(metrics);
              progress(metrics.epoch(), 0, metrics.trainLoss());
            }

            @Override
            public void restored(int epoch) {
              kept[0] = epoch;
            }
          });
    } catch (DivergedException e) {
      diverged = true;
      if (epochs.size() == all) {
        epochs.remove(all - 1); // its last update broke the parameters
      }
    }
    int last = kept[0] == 0 ? epochs.size() : kept[0];
    ComparedRun done = new ComparedRun(seed, run.data().train().rows(), epochs, last, diverged);
    terminal.err().print(Paragraph.of(name, outcome(done), INDENT, terminal.columns()));
    return done;
  }

  private static String outcome(ComparedRun run) {
    if (run.diverged()) {
      return "diverged in epoch " + run.divergedAt();
    }
    EpochMetrics last = run.kept();
    StringBuilder text = new StringBuilder("train loss " + Figures.loss(last.trainLoss()));
    if (!Double.isNaN(last.testLoss())) {
      text.append("  test ").append(Figures.loss(last.testLoss()));
    }
    if (!Double.isNaN(last.testAccuracy())) {
      text.append("  ").append(Figures.percent(last.testAccuracy()));
    }
    return text.append("  ").append(Figures.duration(last.elapsedSeconds())).toString();
  }

  /** Names with what differs from the defaults; the rate, which has its column, only if needed. */
  static List<String> labels(List<Optimizer> optimizers) {
    List<String> labels = new ArrayList<>();
    for (Optimizer optimizer : optimizers) {
      String text = Optimizers.ALL.text(optimizer);
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      String rest =
          colon < 0
              ? ""
              : List.of(text.substring(colon + 1).split(",")).stream()
                  .filter(part -> !part.startsWith("lr="))
                  .collect(Collectors.joining(","));
      labels.add(rest.isEmpty() ? name : name + ":" + rest);
    }
    List<String> distinct = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      boolean alone = labels.stream().filter(label::equals).count() == 1;
      distinct.add(
          alone
              ? label
              : label
                  + (label.contains(":") ? "," : ":")
                  + "lr="
                  + ShortestDecimal.of(optimizers.get(i).lr()));
    }
    return distinct;
  }
}
