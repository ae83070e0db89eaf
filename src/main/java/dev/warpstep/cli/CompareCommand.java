package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.experiment.Compared.LrFrom;
import dev.warpstep.experiment.Comparison;
import dev.warpstep.experiment.Contender;
import dev.warpstep.experiment.OptimizerComparison;
import dev.warpstep.op.Optimizer;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.OptimizerSetting;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import dev.warpstep.text.OutputFile;
import dev.warpstep.text.Paragraph;
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
      "For each seed, all start from the same weights and see the rows in the same",
      "order, as train --seed does. It also takes the options of train."
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
          "An optimizer; repeat it for several. By default sgd, momentum, rmsprop, adam, adamw.")
  private List<String> optimizers;

  @Option(
      names = "--seeds",
      paramLabel = "N,..",
      description = "Seeds of the split, the weights and the row order; by default 0,1,2.")
  private String seeds;

  @Option(
      names = "--find-lr",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Train each with the rate that lrfind suggests for it with the first seed, unless it has"
              + " an lr of its own.")
  private String findLr;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the loss curves, as SVG.")
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
    Set<String> left = new HashSet<>(OWN);
    left.add("json");
    return TrainOptions.on(new CompareCommand(terminal), left);
  }

  @Override
  public Integer call() {
    GivenSettings given = CommandLineSettings.of(spec);
    GivenSettings shared = given.without(OWN);
    List<Long> numbers = seeds(given.find("seeds").orElse(SEEDS));
    List<Contender> wanted = wanted(given, shared);
    Optional<OutputFile> picture = OutputFiles.of(given, "plot");
    Optional<OutputFile> table = OutputFiles.of(given, "csv");
    OutputFiles.requireDistinct("--plot and --csv", picture, table);
    boolean search = given.flag("find-lr", false);
    boolean asJson = given.flag("json", false);
    Map<String, Object> document = new LinkedHashMap<>();
    Comparison comparison;
    try (CompareConsole console = new CompareConsole(terminal)) {
      OptimizerComparison trainings = new OptimizerComparison(shared, wanted, numbers, console);
      TrainingRun first = trainings.first();
      document.put("data", first.data().source().name());
      try (Backend backend = first.open()) {
        terminal.err().print(header(first, wanted, numbers, backend));
        if (search) {
          trainings.findRates(backend);
        }
        document.put("device", backend.name());
        document.put("deviceDescription", backend.description());
        document.put("epochs", first.trainingOptions().epochs());
        document.put("batch", first.trainingOptions().batch());
        document.put("seeds", numbers);
        comparison = trainings.run(backend);
      }
    }
    String data = (String) document.get("data");
    table.ifPresent(file -> file.write(comparison.csv()));
    picture.ifPresent(file -> file.write(comparison.svg(data)));
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

  private static List<Contender> wanted(GivenSettings given, GivenSettings shared) {
    List<Contender> wanted = new ArrayList<>();
    Set<Optimizer> seen = new HashSet<>();
    for (String text : given.onCommandLine("optimizer").map(Given::values).orElse(USUAL)) {
      LrFrom from = OptimizerSetting.givesLr(text) ? LrFrom.GIVEN : LrFrom.DEFAULT;
      Settings settings = Settings.of(shared.with("optimizer", text));
      OptimizerSetting.requireStepwise(settings, "compare");
      Optimizer optimizer = settings.optimizer();
      if (!seen.add(optimizer)) {
        throw new UsageException("--optimizer must differ: " + text);
      }
      wanted.add(new Contender(text, optimizer, from));
    }
    return wanted;
  }

  private String header(
      TrainingRun run, List<Contender> wanted, List<Long> seeds, Backend backend) {
    StringBuilder text = new StringBuilder(TrainHeader.of(run).subject(terminal));
    String names = wanted.stream().map(Contender::text).collect(Collectors.joining("; "));
    line(text, "optimizers", names);
    text.append(TrainHeader.of(run).course(terminal));
    line(text, "training", TrainHeader.of(run).trainingText());
    text.append(TrainHeader.of(run).end(terminal));
    line(text, "seeds", seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    return text.append(TrainHeader.of(run).device(backend, terminal)).append('\n').toString();
  }

  private void line(StringBuilder text, String label, String value) {
    text.append(Paragraph.of(label, value, INDENT, terminal.columns()));
  }
}
