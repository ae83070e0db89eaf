package dev.warpstep.bench;

import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The benchmark's results as tables of 80 columns. */
public final class BenchTable implements BenchListener {
  private static final String STEP = "%-9s %-4s %6s %8s %7s %7s %8s %9s %8s %5s%n";
  private static final String UPDATE = "%-8s %-18s %10s %9s %8s %8s %7s %5s%n";

  private final PrintStream out;

  /** On {@code out}. */
  public BenchTable(PrintStream out) {
    this.out = out;
  }

  @Override
  public void steps(List<String> devices, Mlp mlp, Optimizer rule) {
    devices.forEach(out::println);
    sentence(mlp.widths() + ", " + Optimizers.ALL.text(rule));
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

  @Override
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
  @Override
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

  @Override
  public void updates(List<String> devices) {
    devices.forEach(out::println);
    out.println();
    row(UPDATE, "", "", "", "µs/update", "", "", "", "of");
    row(UPDATE, "device", "optimizer", "parameters", "median", "least", "90th %", "GB/s", "copy");
  }

  @Override
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
  @Override
  public void copy(UpdateResult result) {
    out.printf(
        Locale.ROOT,
        "copy in %s: %s GB/s read and written; in place or cached is faster%n",
        result.device(),
        fixed(result.copy(), 1, 7));
  }

  /** A line of text. */
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
