package dev.warpstep.testing;

import static org.junit.jupiter.api.Assertions.fail;

/** Comparisons of a device's results, element by element. */
public final class Parity {
  private Parity() {}

  /** The same bits; any NaN is any other NaN. */
  public static void assertSameBits(float[] expected, double[] actual, String what) {
    assertLength(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      float value = (float) actual[i];
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(value)) {
        fail("%s, element %d: %s instead of %s".formatted(what, i, value, expected[i]));
      }
    }
  }

  /** Within {@code factor * (|expected| + magnitude)} of one another. */
  public static void assertNear(
      double[] expected, double[] actual, double factor, double magnitude, String what) {
    assertLength(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double bound = factor * (Math.abs(expected[i]) + magnitude);
      if (!(Math.abs(actual[i] - expected[i]) <= bound)) {
        fail(
            "%s, element %d: %s instead of %s, bound %.3g"
                .formatted(what, i, actual[i], expected[i], bound));
      }
    }
  }

  private static void assertLength(int expected, int actual, String what) {
    if (expected != actual) {
      fail("%s: %d elements instead of %d".formatted(what, actual, expected));
    }
  }
}
