package dev.warpstep.cli;

import dev.warpstep.report.CatalogueText;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warpstep optimizers}. */
@Command(
    name = "optimizers",
    description =
        "Shows the optimizers, schedules, averages, activations, losses and initializers.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep optimizers [OPTIONS]",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class OptimizersCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--markdown", description = "Print the tables of docs/catalogue.md.")
  private boolean markdown;

  OptimizersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (json && markdown) {
      throw new UsageException("--json and --markdown exclude each other");
    }
    if (json) {
      Json.print(terminal.out(), CatalogueText.json());
    } else if (markdown) {
      terminal.out().print(CatalogueText.markdown());
    } else {
      terminal.out().print(CatalogueText.plain(terminal.columns()));
    }
    return 0;
  }
}
