package dev.warpstep.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The embedded data set: 1797 handwritten digits of 8 x 8 pixels. Source: E. Alpaydin and C.
 * Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998; CC BY
 * 4.0.
 */
public final class Digits {
  private static final String RESOURCE = "/digits.csv.gz";
  private static final int ROWS = 1797;
  private static final int PIXELS = 64;
  private static final float BRIGHTEST = 16;

  private Digits() {}

  /** The digits: x (1797, 64), pixels divided by 16 and so in [0, 1]; ten classes. */
  public static Dataset load() {
    float[] x = new float[ROWS * PIXELS];
    float[] y = new float[ROWS];
    try (InputStream resource = Digits.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the jar must contain " + RESOURCE);
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII));
      for (int row = 0; row < ROWS; row++) {
        String[] fields = lines.readLine().split(",");
        for (int pixel = 0; pixel < PIXELS; pixel++) {
          x[row * PIXELS + pixel] = Integer.parseInt(fields[pixel]) / BRIGHTEST;
        }
        y[row] = Integer.parseInt(fields[PIXELS]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> features = IntStream.range(0, PIXELS).mapToObj(i -> "pixel" + i).toList();
    List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return new Dataset("digits", x, y, features, classes);
  }
}
