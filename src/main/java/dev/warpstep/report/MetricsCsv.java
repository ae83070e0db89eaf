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
  /** The first line. */
  public static final String HEADER =
      "epoch,step,train_loss,test_loss,test_accuracy,lr,examples_per_second,elapsed_seconds";

  private final Writer out;

  /**
   * @param file made, or emptied
   * @throws IOException if the file cannot be written
   */
  public MetricsCsv(Path file) throws IOException {
    out = Files.newBufferedWriter(file);
    out.write(HEADER + "\n");
    out.flush();
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
        exact(metrics.testLoss()),
        exact(metrics.testAccuracy()),
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
