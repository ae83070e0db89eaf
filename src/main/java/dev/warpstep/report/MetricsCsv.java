package dev.warpstep.report;

import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.EpochMetrics;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a run's {@code metrics.csv}: a row an epoch, on the disk's side of the buffer as soon as
 * it is written. NaN is an empty field. Losses, accuracy and learning rate have the shortest text
 * that gives the same double back; examples a second have one decimal, elapsed seconds three.
 */
public final class MetricsCsv implements Closeable {
  private static final String HEADER =
      "epoch,step,train_loss,%1$s_loss,%1$s_accuracy,lr,examples_per_second,elapsed_seconds";

  private final Writer out;

  /**
   * @param file made, or emptied
   * @param validated whether the scores of an epoch are those of a validation part, and not of the
   *     test rows
   * @throws IOException if the file cannot be written
   */
  public MetricsCsv(Path file, boolean validated) throws IOException {
    out = Files.newBufferedWriter(file);
    out.write(header(validated) + "\n");
    out.flush();
  }

  /** The first line. */
  public static String header(boolean validated) {
    return HEADER.formatted(validated ? "validation" : "test");
  }

  /**
   * Adds an epoch's row and flushes it.
   *
   * @throws IOException if the file cannot be written
   */
  public void append(EpochMetrics metrics) throws IOException {
    out.write(row(metrics) + "\n");
    out.flush();
  }

  static String row(EpochMetrics metrics) {
    return String.join(
        ",",
        Integer.toString(metrics.epoch()),
        Long.toString(metrics.step()),
        exact(metrics.trainLoss()),
        exact(metrics.heldOutLoss()),
        exact(metrics.heldOutAccuracy()),
        exact(metrics.lr()),
        rounded(metrics.examplesPerSecond(), 1),
        rounded(metrics.elapsedSeconds(), 3));
  }

  private static String exact(double value) {
    return Double.isNaN(value) ? "" : ShortestDecimal.of(value);
  }

  private static String rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString()
        : exact(value);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
