package dev.warpstep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code warpstep train}. */
@Command(
    name = "train",
    description = "Trains a network; with no options on the embedded digits.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep train [OPTIONS]",
    optionListHeading = "%nother:%n",
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private final TrainOptions options = new TrainOptions();

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TrainSettings settings = TrainSettings.of(GivenOptions.of(spec.commandLine().getParseResult()));
    TrainResult result = new TrainRun(settings, terminal).run();
    if (settings.json()) {
      Json.print(terminal.out(), result.json());
    } else {
      terminal.out().print(result.text(terminal.columns()));
    }
    return 0;
  }
}
