package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of every device inside the bound that rounding gives them. */
public class GemmParityTest {
  private static final int[] SMALL = {1, 3, 31, 33};

  /** m, n, k with tails on all sides of the vector and block sizes. */
  private static final int[][] LARGE = {
    {32, 32, 32}, {255, 257, 33}, {1023, 33, 257}, {33, 1023, 255}, {257, 1, 1023},
    {1, 257, 255}, {1023, 1023, 1}, {1023, 255, 32}, {32, 255, 1023}, {1, 1, 1023}
  };

  private static final int[][] FOR_ONES = {
    {1, 1, 1}, {3, 33, 31}, {255, 257, 33}, {1023, 1, 1023}, {1, 1023, 257}, {1023, 1023, 1023}
  };

  private static final long SLOW = 100_000_000;

  /** A product of the four that a training step may ask for. */
  record Transposes(boolean a, boolean b) {
    static final List<Transposes> ALL =
        List.of(
            new Transposes(false, false),
            new Transposes(false, true),
            new Transposes(true, false),
            new Transposes(true, true));
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void everyElementIsInsideTheBound(Device device) {
    try (Backend backend = device.open()) {
      for (int[] shape : shapes()) {
        checkProduct(backend, device.unitRoundoff(), shape[0], shape[1], shape[2]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void onesAreExact(Device device) {
    try (Backend backend = device.open()) {
      for (int[] shape : FOR_ONES) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        if (device.isFloat64() && (long) m * n * k > SLOW) {
          continue; // the oracle takes seconds
        }
        for (Transposes t : Transposes.ALL) {
          double[] a = new double[m * k];
          double[] b = new double[k * n];
          Arrays.fill(a, 1);
          Arrays.fill(b, 1);
          for (double c : multiply(backend, m, n, k, t, a, b)) {
            assertEquals(k, c, () -> t + " of " + Arrays.toString(shape));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void shapesThatDoNotFitAreRefused(Device device) {
    try (Backend backend = device.open()) {
      Tensor a = backend.allocate(2, 3);
      Tensor b = backend.allocate(3, 4);
      assertThrows(
          RuntimeException.class,
          () -> backend.gemm(a, true, b, false, backend.allocate(2, 4)),
          "inner dimensions");
      assertThrows(
          RuntimeException.class,
          () -> backend.gemm(a, false, b, false, backend.allocate(4, 2)),
          "shape of c");
    }
  }

  /**
   * Every transposition of one shape. A term goes through at most k roundings, whatever the order
   * of summation: |error| <= k u / (1 - k u) (|A||B|). Higham, Accuracy and Stability of Numerical
   * Algorithms (2002), section 3.5.
   */
  public static void checkProduct(Backend backend, double u, int m, int n, int k) {
    Random random = new Random(31L * m + 17L * n + k);
    double[] a = Guarded.normal(m * k, 1, random);
    double[] b = Guarded.normal(k * n, 1, random);
    double factor = k * u / (1 - k * u) + Device.DOUBLE * k;
    try (Backend oracle = Device.reference()) {
      for (Transposes t : Transposes.ALL) {
        double[] expected = multiply(oracle, m, n, k, t, a, b);
        double[] magnitudes = multiply(oracle, m, n, k, t, absolute(a), absolute(b));
        double[] actual = multiply(backend, m, n, k, t, a, b);
        for (int i = 0; i < actual.length; i++) {
          if (!(Math.abs(actual[i] - expected[i]) <= factor * magnitudes[i])) {
            fail(
                "%s of m=%d n=%d k=%d, element %d: %s instead of %s, bound %.3g"
                    .formatted(t, m, n, k, i, actual[i], expected[i], factor * magnitudes[i]));
          }
        }
      }
    }
  }

  private static List<int[]> shapes() {
    List<int[]> shapes = new ArrayList<>(List.of(LARGE));
    for (int m : SMALL) {
      for (int n : SMALL) {
        for (int k : SMALL) {
          shapes.add(new int[] {m, n, k});
        }
      }
    }
    return shapes;
  }

  private static double[] multiply(
      Backend backend, int m, int n, int k, Transposes t, double[] a, double[] b) {
    Guarded left = Guarded.of(backend, t.a() ? k : m, t.a() ? m : k, a);
    Guarded right = Guarded.of(backend, t.b() ? n : k, t.b() ? k : n, b);
    Guarded product = Guarded.output(backend, m, n);
    backend.gemm(left.tensor(), t.a(), right.tensor(), t.b(), product.tensor());
    return product.values();
  }

  private static double[] absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }
}
