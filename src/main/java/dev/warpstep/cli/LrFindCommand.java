package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.experiment.RangeTestResult;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.report.Figures;
import dev.warpstep.report.RangeTestChart;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.OptimizerSetting;
import dev.warpstep.run.Run;
import dev.warpstep.run.RunFolder;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingData;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import dev.warpstep.text.OutputFile;
import dev.warpstep.text.Paragraph;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.LrRamp;
import dev.warpstep.train.RangeTest;
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

/** {@code warpstep lrfind}. */
@Command(
    name = "lrfind",
    description = {
      "Finds a learning rate: trains while the rate grows from step to step.",
      "Suggests the rate at which the loss falls fastest. Also takes train's options."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep lrfind [OPTIONS]",
    sortOptions = false)
final class LrFindCommand implements Callable<Integer> {
  private static final int INDENT = 11;

  /** Options of train that say how to train, not how to test. */
  private static final List<String> APPLIED =
      List.of("epochs", "schedule", "warmup", "early-stopping", "out", "name", "log-steps");

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "LR",
      description = "The first learning rate; by default 1e-7.")
  private String from;

  @Option(names = "--to", paramLabel = "LR", description = "The last learning rate; by default 10.")
  private String to;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps from the first rate to the last; by default 200, or fewer for few rows.")
  private String steps;

  @Option(
      names = "--smoothing",
      paramLabel = "X",
      description = "Weight of earlier losses in the smoothed loss; by default 0.98.")
  private String smoothing;

  @Option(
      names = "--apply",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Then train with the suggested rate. Only then are --epochs, --schedule, --warmup, --early-stopping,"
              + " --out, --name and --log-steps allowed.")
  private String apply;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the losses, as SVG.")
  private String plot;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write step,lr,loss,smoothed.")
  private String csv;

  private LrFindCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    return TrainOptions.on(new LrFindCommand(terminal), Set.of("lr"));
  }

  @Override
  public Integer call() {
    GivenSettings given = CommandLineSettings.of(spec);
    boolean applies = given.flag("apply", false);
    for (String name : applies ? List.<String>of() : APPLIED) {
      if (given.onCommandLine(name).isPresent()) {
        throw new UsageException("--" + name + " goes with --apply");
      }
    }
    OptimizerSetting.requireNoLr(given, "is what lrfind looks for");
    Optional<OutputFile> picture = OutputFiles.of(given, "plot");
    Optional<OutputFile> table = OutputFiles.of(given, "csv");
    OutputFiles.requireDistinct("--plot and --csv", picture, table);
    boolean json = given.flag("json", false);
    Settings settings = Settings.of(given);
    OptimizerSetting.requireStepwise(settings, "lrfind");
    if (!settings.optimizer().followsLr()) {
      throw new UsageException(
          "lrfind is not for optimizers whose learning rate is their first step's alone: "
              + Optimizers.ALL.of(settings.optimizer()).name());
    }
    if (applies) {
      RunFolder.requirePlace(settings.out());
    }
    TrainingRun run = new TrainingRun(settings);
    LrRamp ramp = ramp(given, run.batches());
    RangeTest test;
    Map<String, Object> document;
    try (Backend backend = run.open()) {
      terminal.err().print(header(run, ramp, settings.seed(), backend));
      test = test(run, ramp, backend);
      document = RangeTestResult.json(run, test, backend);
    }
    table.ifPresent(file -> file.write(RangeTestResult.csv(test)));
    RangeTestChart chart = new RangeTestChart(test);
    String name = Optimizers.ALL.of(settings.optimizer()).name();
    picture.ifPresent(
        file -> file.write(chart.svg("Range test: " + name + ", " + run.data().source().name())));
    if (!json) {
      terminal.out().print(text(test, chart, applies));
      terminal.out().flush();
    }
    Optional<String> problem = test.problem();
    if (problem.isPresent()) {
      terminal.note("no suggestion: " + problem.get());
    } else if (applies) {
      Run trained = apply(given, test, run.data());
      document.put("applied", trained.json());
      if (!json) {
        terminal.out().print(RunText.of(trained, settings.data(), terminal.columns()));
      }
    }
    if (json) {
      Json.print(terminal.out(), document);
    }
    return problem.isPresent() ? Failure.CHECK : 0;
  }

  private static LrRamp ramp(GivenSettings given, int batches) {
    LrRamp usual = LrRamp.usual(batches);
    int count = given.positive("steps", Integer.MAX_VALUE).orElse(usual.steps());
    double first = given.notNegative("from", usual.from());
    double last = given.notNegative("to", usual.to());
    double share = given.notNegative("smoothing", usual.smoothing());
    try {
      return new LrRamp(first, last, count, share);
    } catch (IllegalArgumentException e) {
      // The message begins with the name.
      throw new UsageException("--" + e.getMessage());
    }
  }

  private String header(TrainingRun run, LrRamp ramp, long seed, Backend backend) {
    StringBuilder text = new StringBuilder(TrainHeader.of(run).subject(terminal));
    line(text, "optimizer", optimizer(run));
    line(
        text,
        "ramp",
        "lr %s to %s in %d steps, %s, seed %d"
            .formatted(
                Figures.rate(ramp.from()),
                Figures.rate(ramp.to()),
                ramp.steps(),
                TrainHeader.of(run).lossText(),
                seed));
    return text.append(TrainHeader.of(run).device(backend, terminal)).append('\n').toString();
  }

  private void line(StringBuilder text, String label, String value) {
    text.append(Paragraph.of(label, value, INDENT, terminal.columns()));
  }

  /** Without the rate, which is not used. */
  private static String optimizer(TrainingRun run) {
    Object optimizer = run.trainingOptions().optimizer();
    String set =
        Hyperparameters.of(optimizer).entrySet().stream()
            .filter(e -> !e.getKey().equals("lr"))
            .map(e -> e.getKey() + "=" + Hyperparameters.text(e.getValue()))
            .collect(Collectors.joining(", "));
    return Optimizers.ALL.of(run.trainingOptions().optimizer()).name() + " (" + set + ")";
  }

  private RangeTest test(TrainingRun run, LrRamp ramp, Backend backend) {
    try (Network network = run.network(backend);
        LiveLine line = new LiveLine(terminal)) {
      return run.rangeTest(
          network,
          ramp,
          (step, lr, loss) ->
              line.show(
                  () ->
                      "step %d/%d  lr %s  loss %s"
                          .formatted(step, ramp.steps(), Figures.rate(lr), Figures.loss(loss))));
    }
  }

  private Run apply(GivenSettings given, RangeTest test, TrainingData data) {
    double lr = test.suggestion().getAsDouble();
    String text = Figures.rate(lr) + ", from the range test: " + RangeTestResult.suggested(test);
    Settings settings = Settings.of(given.with("lr", ShortestDecimal.of(lr)));
    return TrainCommand.train(new TrainingRun(settings, data), Optional.of(text), terminal);
  }

  private String text(RangeTest test, RangeTestChart chart, boolean applies) {
    StringBuilder text = new StringBuilder(RangeTestResult.text(test, chart, terminal.columns()));
    if (!applies && test.suggestion().isPresent()) {
      line(
          text,
          "next",
          Terminal.command()
              + " train ... --lr "
              + Figures.rate(test.suggestion().getAsDouble())
              + ", or lrfind ... --apply");
    }
    return text.append(applies ? "\n" : "").toString();
  }
}
