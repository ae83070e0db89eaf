package dev.warpstep.report;

import dev.warpstep.train.EpochMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The display of a training run, meant for stderr: one line an epoch when it ends, and on a
 * terminal a line between that is redrawn in place. ASCII only, since the stream's character set is
 * not known. Not safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000;
  private static final String CLEAR = "\r\u001b[K";
  private static final int WIDEST_BAR = 32;
  private static final int NARROWEST_BAR = 6;

  private final PrintStream out;
  private final boolean terminal;
  private final int width;
  private final int epochs;
  private final long rowsPerEpoch;
  private final LongSupplier nanoTime;

  private String scored = "test loss";
  private boolean headed;
  private boolean live;
  private long lastDrawn;
  private long epochStart;
  private long firstSeen;
  private double firstPosition = Double.NaN;

  /**
   * @param out where to print; flushed after each line
   * @param terminal true to redraw a line with control characters, false for a log
   * @param width columns of the terminal; the live line leaves the last one free
   * @param epochs the last epoch's number
   * @param rowsPerEpoch training rows in an epoch
   */
  public Progress(PrintStream out, boolean terminal, int width, int epochs, long rowsPerEpoch) {
    this(out, terminal, width, epochs, rowsPerEpoch, System::nanoTime);
  }

  /**
   * As the other, with a clock of the caller's.
   *
   * @param nanoTime nanoseconds since some fixed moment, never going back
   */
  public Progress(
      PrintStream out,
      boolean terminal,
      int width,
      int epochs,
      long rowsPerEpoch,
      LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.width = width;
    this.epochs = epochs;
    this.rowsPerEpoch = rowsPerEpoch;
    this.nanoTime = nanoTime;
    epochStart = nanoTime.getAsLong();
    firstSeen = epochStart;
    lastDrawn = epochStart - REDRAW_NANOS;
  }

  /** The epochs' scores are those of a validation part. */
  public Progress validated() {
    scored = "valid loss";
    return this;
  }

  /**
   * Tells how far the run is; cheap unless a tenth of a second has passed since the last drawing.
   *
   * @param epoch 1 for the first
   * @param rowsDone rows of this epoch trained on so far
   * @param loss a recent loss; NaN is shown as such
   */
  public void step(int epoch, long rowsDone, double loss) {
    if (!terminal) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (Double.isNaN(firstPosition)) {
      // A resumed run begins later than at epoch 1; what it skipped took no time.
      firstPosition = epoch - 1;
    }
    if (now - lastDrawn < REDRAW_NANOS) {
      return;
    }
    lastDrawn = now;
    live = true;
    out.print(CLEAR + liveLine(epoch, rowsDone, loss, now));
    out.flush();
  }

  private String liveLine(int epoch, long rowsDone, double loss, long now) {
    double share = rowsPerEpoch <= 0 ? 1 : Math.min(1, (double) rowsDone / rowsPerEpoch);
    double perSecond = rowsDone / ((now - epochStart) * 1e-9);
    double position = epoch - 1 + share;
    double left = (now - firstSeen) * 1e-9 * (epochs - position) / (position - firstPosition);
    String head = "epoch " + epochOf(epoch);
    String tail = "  loss " + Figures.loss(loss);
    tail = fitting(head, tail, "  " + Figures.count(perSecond) + " examples/s");
    if (position > firstPosition) {
      tail = fitting(head, tail, "  " + Figures.duration(left) + " left");
    }
    int room = Math.min(WIDEST_BAR, width - 1 - head.length() - tail.length() - 3);
    String line = head + (room >= NARROWEST_BAR ? " " + bar(share, room) : "") + tail;
    return line.substring(0, Math.max(0, Math.min(line.length(), width - 1)));
  }

  private String fitting(String head, String tail, String more) {
    return head.length() + tail.length() + more.length() < width ? tail + more : tail;
  }

  private static String bar(double share, int room) {
    int full = (int) (share * room);
    String tip = full < room ? ">" : "";
    return "[" + "=".repeat(full) + tip + " ".repeat(room - full - tip.length()) + "]";
  }

  private String epochOf(int epoch) {
    String last = Integer.toString(epochs);
    return String.format(Locale.ROOT, "%" + last.length() + "d/%s", epoch, last);
  }

  /**
   * Prints the epoch's line, before the first one with a line of column names.
   *
   * @param metrics what the epoch came to; what was not measured is shown as a dash
   */
  public void epochEnd(EpochMetrics metrics) {
    clear();
    if (!headed) {
      headed = true;
      print(row("epoch", "train loss", scored, "accuracy", "examples/s", "elapsed"));
    }
    boolean diverged = Double.isNaN(metrics.trainLoss());
    boolean tested =
        !Double.isNaN(metrics.heldOutLoss()) || !Double.isNaN(metrics.heldOutAccuracy());
    print(
        row(
            epochOf(metrics.epoch()),
            Figures.loss(metrics.trainLoss()),
            tested || diverged ? Figures.loss(metrics.heldOutLoss()) : "-",
            Double.isNaN(metrics.heldOutAccuracy())
                ? "-"
                : Figures.percent(metrics.heldOutAccuracy()),
            Figures.count(metrics.examplesPerSecond()),
            Figures.duration(metrics.elapsedSeconds())));
    epochStart = nanoTime.getAsLong();
  }

  private String row(String epoch, String... columns) {
    int first = Math.max("epoch".length(), 2 * Integer.toString(epochs).length() + 1);
    StringBuilder row = new StringBuilder(String.format("%" + first + "s", epoch));
    int[] widths = {12, 12, 11, 14, 10};
    for (int i = 0; i < columns.length; i++) {
      row.append(String.format("%" + widths[i] + "s", columns[i]));
    }
    return row.toString();
  }

  private void print(String line) {
    out.print(line + "\n");
    out.flush();
  }

  private void clear() {
    if (live) {
      live = false;
      out.print(CLEAR);
      out.flush();
    }
  }

  /** Removes the live line. The stream stays open. */
  @Override
  public void close() {
    clear();
  }
}
