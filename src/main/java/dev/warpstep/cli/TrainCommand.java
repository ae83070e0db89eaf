package dev.warpstep.cli;

import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.Run;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.solver.Stop;
import dev.warpstep.text.Json;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code warpstep train}. */
@Command(
    name = "train",
    description = "Trains a network; without options, on the built-in digits.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep train [OPTIONS]",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  private TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    return TrainOptions.on(new TrainCommand(terminal), Set.of());
  }

  @Override
  public Integer call() {
    GivenSettings given = CommandLineSettings.of(spec);
    boolean json = given.flag("json", false);
    Settings settings = Settings.of(given);
    TrainingRun training;
    try (ReadLine reading = new ReadLine(terminal)) {
      training = new TrainingRun(settings, reading);
    }
    Run run = train(training, Optional.empty(), terminal);
    if (json) {
      Json.print(terminal.out(), run.json());
    } else {
      terminal.out().print(RunText.of(run, settings.data(), terminal.columns()));
    }
    return 0;
  }

  /**
   * Trains while a terminal shows how it goes.
   *
   * @param lrOrigin where the learning rate comes from, in words, unless it was set
   */
  static Run train(TrainingRun training, Optional<String> lrOrigin, Terminal terminal) {
    Run run;
    try (TrainConsole console = new TrainConsole(terminal, lrOrigin)) {
      run = training.run(console, backend -> console.header(training, backend));
    }
    noteEnd(run, training, terminal);
    return run;
  }

  /** Why training ended, where it was not at the planned end, and what is kept. */
  private static void noteEnd(Run run, TrainingRun training, Terminal terminal) {
    int planned = training.trainingOptions().epochs();
    run.stopped()
        .filter(stop -> stop == Stop.CONVERGED || stop == Stop.NO_DECREASE)
        .ifPresent(
            stop ->
                terminal.note(
                    "stopped after iteration %d of %d: %s%s"
                        .formatted(
                            run.last().step(), planned, stop.words(), precisionNote(stop, run))));
    run.bestEpoch()
        .ifPresent(
            best -> {
              String kept = "the weights of epoch %d are kept".formatted(best);
              int last = run.epochs().size();
              terminal.note(
                  last < planned ? "stopped after epoch %d; %s".formatted(last, kept) : kept);
            });
  }

  /** Where rounding in the network's losses may hide a lower value. */
  private static String precisionNote(Stop stop, Run run) {
    return stop == Stop.NO_DECREASE && !run.precision().equals("fp64")
        ? " in " + run.precision() + "; --device reference may find one"
        : "";
  }
}
