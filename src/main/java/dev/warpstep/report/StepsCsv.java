package dev.warpstep.report;

import dev.warpstep.text.ShortestDecimal;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a run's {@code steps.csv}: {@code step,loss}, a row an optimizer step, the first step
 * being 1. The loss has the shortest text that gives the same number back ({@code NaN} and {@code
 * Infinity} as Java reads them). Rows are buffered until {@link #flush} or {@link #close}.
 */
public final class StepsCsv implements Closeable {
  /** The first line. */
  public static final String HEADER = "step,loss";

  private final Writer out;

  /**
   * @param file made, or emptied
   * @throws IOException if the file cannot be written
   */
  public StepsCsv(Path file) throws IOException {
    out = Files.newBufferedWriter(file);
    out.write(HEADER + "\n");
  }

  /**
   * @param step 1 for the first
   * @param loss mean loss of the step's rows, computed in float64
   * @throws IOException if the file cannot be written
   */
  public void append(long step, double loss) throws IOException {
    out.write(step + "," + ShortestDecimal.of(loss) + "\n");
  }

  /**
   * @param step 1 for the first
   * @param loss mean loss of the step's rows, computed in float32
   * @throws IOException if the file cannot be written
   */
  public void append(long step, float loss) throws IOException {
    out.write(step + "," + ShortestDecimal.of(loss) + "\n");
  }

  /**
   * Hands the rows so far to the operating system.
   *
   * @throws IOException if the file cannot be written
   */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
