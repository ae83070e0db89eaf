package dev.warpstep.cli;

import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.Run;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingRun;
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
    TrainingRun training = new TrainingRun(Settings.of(given));
    Run run = train(training, Optional.empty(), terminal);
    if (json) {
      Json.print(terminal.out(), run.json());
    } else {
      terminal.out().print(RunText.of(run, terminal.columns()));
    }
    return 0;
  }

  /**
   * Trains while a terminal shows how it goes.
   *
   * @param lrOrigin where the learning rate comes from, in words, unless it was set
   */
  static Run train(TrainingRun training, Optional<String> lrOrigin, Terminal terminal) {
    try (TrainConsole console = new TrainConsole(terminal, lrOrigin)) {
      return training.run(console);
    }
  }
}
