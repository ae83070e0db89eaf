package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.text.Paragraph;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The table of {@code parity}: a line a check, and beneath a failed one what is wrong. */
public final class ParityTable {
  private static final int INDENT = 11;

  private final PrintStream out;
  private final int columns;

  /**
   * @param columns width of the lines
   */
  public ParityTable(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** What is compared. */
  public void head(Backend device, Backend against, Backend reference, String note) {
    paragraph("device", device.description() + ", products in " + device.precision());
    paragraph("against", against.description());
    paragraph("reference", reference.description());
    if (!note.isEmpty()) {
      paragraph("note", note);
    }
    out.println();
    out.println("operation                          cases            worst  where");
  }

  /** A check. */
  public void row(Result result) {
    String line =
        String.format(
            Locale.ROOT,
            "%-34s %5d  %-15s  ",
            result.operation(),
            result.cases(),
            "%6s %s".formatted(worst(result), result.unit().text()));
    if (result.ok()) {
      out.println((line + where(result, line.length())).stripTrailing());
    } else {
      out.println(line + "FAIL");
      paragraph("", result.detail());
    }
  }

  /** PASS or FAIL. */
  public void verdict(List<Result> results) {
    long failed = results.stream().filter(result -> !result.ok()).count();
    out.println();
    out.println(
        failed == 0
            ? "PASS  all %d checks hold".formatted(results.size())
            : "FAIL  %d of %d checks do not hold".formatted(failed, results.size()));
  }

  private static String worst(Result result) {
    double worst = result.worst();
    if (!Double.isFinite(worst)) {
      return "inf";
    }
    return result.unit() == Unit.ULP
        ? "%.0f".formatted(worst)
        : String.format(Locale.ROOT, "%.3f", worst);
  }

  /** Shortened to what is left of the line; JSON has all of it. */
  private String where(Result result, int used) {
    int room = Math.max(0, columns - used);
    String where = result.where();
    return where.length() <= room ? where : where.substring(0, Math.max(0, room - 2)) + "..";
  }

  private void paragraph(String label, String text) {
    out.print(Paragraph.of(label, text, INDENT, columns));
  }
}
