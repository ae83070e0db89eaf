package dev.warpstep.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;

/** The benchmark's results as tables of 80 columns. */
public final class BenchTable {
  private static final String STEP = "%-9s %-4s %6s %8s %7s %7s %8s %9s %8s %5s%n";
  private static final String UPDATE = "%-8s %-18s %10s %9s %8s %8s %7s %5s%n";

  private final PrintStream out;

  public BenchTable(PrintStream out) {
    this.out = out;
  }

  public void devices(Collection<String> descriptions) {
    descriptions.forEach(out::println);
  }

  public void stepHead() {
    out.println();
    row(STEP, "", "", "", "ms/step:", "", "", "ms", "", "", "of");
    row(
        STEP,
        "device",
        "type",
        "batch",
        "median",
        "least",
        "90th %",
        "transfer",
        "rows/s",
        "GFLOP/s",
        "peak");
  }

  public void step(StepResult result) {
    row(
        STEP,
        result.device(),
        result.precision(),
        result.batch(),
        fixed(result.median(), 3, 8),
        fixed(result.least(), 3, 7),
        fixed(result.p90(), 3, 7),
        fixed(result.transfer(), 3, 8),
        fixed(result.examplesPerSecond(), 0, 0),
        fixed(result.gflops(), 1, 8),
        percent(result.shareOfCeiling()));
  }

  /** What the last column is a share of. */
  public void ceiling(StepResult result) {
    out.printf(
        Locale.ROOT,
        "peak of %s %s: %s GFLOP/s, a product of %d x %d matrices%n",
        result.device(),
        result.precision(),
        fixed(result.ceiling(), 1, 8),
        result.ceilingWidth(),
        result.ceilingWidth());
  }

  public void updateHead() {
    out.println();
    row(UPDATE, "", "", "", "µs/update", "", "", "", "of");
    row(UPDATE, "device", "optimizer", "parameters", "median", "least", "90th %", "GB/s", "copy");
  }

  public void update(UpdateResult result) {
    row(
        UPDATE,
        result.device(),
        result.optimizer(),
        result.parameters(),
        fixed(result.median() / 1e3, 3, 8),
        fixed(result.least() / 1e3, 3, 8),
        fixed(result.p90() / 1e3, 3, 8),
        fixed(result.gigabytesPerSecond(), 1, 7),
        percent(result.shareOfCopy()));
  }

  /** What the last column is a share of. */
  public void copy(UpdateResult result) {
    out.printf(
        Locale.ROOT,
        "copy in %s: %s GB/s read and written; in place or cached is faster%n",
        result.device(),
        fixed(result.copy(), 1, 7));
  }

  public void sentence(String text) {
    out.println(text);
  }

  private void row(String format, Object... cells) {
    out.print(String.format(Locale.ROOT, format, cells).stripTrailing() + System.lineSeparator());
  }

  /** With as many decimals, at most {@code most}, as fit the width. */
  public static String fixed(double value, int most, int width) {
    for (int decimals = most; decimals > 0; decimals--) {
      String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
      if (text.length() <= width) {
        return text;
      }
    }
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }
}
