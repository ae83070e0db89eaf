package dev.warpstep.cli;

import dev.warpstep.report.Figures;
import dev.warpstep.run.DataSettings;
import dev.warpstep.run.Run;
import dev.warpstep.run.RunFolder;
import dev.warpstep.table.TableFiles;
import dev.warpstep.text.Paragraph;

/** What {@code train} prints at the end. */
final class RunText {
  private static final int INDENT = 8;

  private RunText() {}

  /**
   * In lines of a width.
   *
   * @param data that the run was told to train on
   */
  static String of(Run run, DataSettings data, int columns) {
    StringBuilder text = new StringBuilder("\n");
    text.append(
        run.test()
            .map(card -> card.text("test ", columns))
            .orElse(
                "train loss "
                    + Figures.loss(run.last().trainLoss())
                    + "; no rows were held out\n"));
    text.append('\n');
    String epochs = run.last().epoch() == 1 ? " epoch, " : " epochs, ";
    line(
        text,
        "took",
        Figures.count(run.last().epoch())
            + epochs
            + Figures.count(run.last().step())
            + " steps, "
            + (run.stopped().isPresent()
                ? Figures.count(run.passes()) + " passes over the rows, "
                : "")
            + Figures.duration(run.last().elapsedSeconds())
            + ", "
            + Figures.count(run.examplesPerSecond())
            + " examples/s",
        columns);
    run.bestEpoch()
        .ifPresent(
            best ->
                line(text, "kept", "epoch " + best + ", with the lowest validation loss", columns));
    line(text, "run", run.folder().toString(), columns);
    line(text, "see", run.folder().resolve(RunFolder.REPORT).toString(), columns);
    // What came from standard input can't be read again.
    String rows = data.data().equals(TableFiles.STANDARD_INPUT) ? " --data FILE" : "";
    line(text, "next", Terminal.command() + " eval " + run.folder() + rows, columns);
    return text.toString();
  }

  private static void line(StringBuilder text, String label, String value, int columns) {
    text.append(Paragraph.of(label, value, INDENT, columns));
  }
}
