package dev.warpstep.op.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.activation.Activations;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitializerTest {
  /** Standard errors that a moment may be off: once in 30,000 draws, and the draws are fixed. */
  private static final double SIGMAS = 4;

  /** (in, out): wide, narrow, square. */
  private static final int[][] FANS = {{784, 300}, {50, 1000}, {256, 256}};

  private static double variance(Initializer initializer, int in, int out) {
    return switch (initializer) {
      case HE_NORMAL, HE_UNIFORM -> 2.0 / in;
      case GLOROT_NORMAL, GLOROT_UNIFORM -> 2.0 / (in + out);
      case LECUN_NORMAL, LECUN_UNIFORM, REALMLP_NORMAL -> 1.0 / in;
      // min(in, out) unit vectors share in * out elements.
      case ORTHOGONAL -> 1.0 / Math.max(in, out);
    };
  }

  @ParameterizedTest
  @EnumSource
  void meanAndVarianceFollowTheFans(Initializer initializer) {
    for (int[] fan : FANS) {
      double[] w = initializer.weights(fan[0], fan[1], 42, 0);
      assertEquals(fan[0] * fan[1], w.length);
      double variance = variance(initializer, fan[0], fan[1]);
      double mean = Arrays.stream(w).average().orElseThrow();
      double squares = Arrays.stream(w).map(x -> x * x).average().orElseThrow();
      assertEquals(0, mean, SIGMAS * Math.sqrt(variance / w.length), "mean");
      // A normal's square has variance 2 sigma^4, a uniform's 0.8 sigma^4.
      assertEquals(variance, squares, SIGMAS * variance * Math.sqrt(2.0 / w.length), "variance");
    }
  }

  @ParameterizedTest
  @EnumSource
  void uniformsFillTheirRangeAndNormalsHaveTails(Initializer initializer) {
    double[] w = initializer.weights(300, 200, 7, 1);
    double deviation = Math.sqrt(variance(initializer, 300, 200));
    double largest = Arrays.stream(w).map(Math::abs).max().orElseThrow() / deviation;
    if (initializer.name().endsWith("UNIFORM")) {
      double limit = Math.sqrt(3);
      assertTrue(largest <= limit, "limit " + largest);
      assertTrue(largest > limit * (1 - 10.0 / w.length), "the range is used: " + largest);
    } else {
      // Of 60,000 normal numbers the largest is near 4.2 deviations.
      assertTrue(largest > 3.5 && largest < 6, "tail " + largest);
      double beyondTwo = Arrays.stream(w).filter(x -> Math.abs(x) > 2 * deviation).count();
      assertEquals(0.0455, beyondTwo / w.length, 0.005, "share beyond two deviations");
    }
  }

  /**
   * Rows, or columns where there are more rows, are orthonormal to float64: a dot product of n
   * roundings at random. One pass of Gram-Schmidt would lose the condition number of a square
   * matrix, of order n, for each.
   */
  @Test
  void orthogonalIsOrthonormal() {
    for (int[] fan :
        new int[][] {{64, 32}, {32, 64}, {40, 40}, {300, 300}, {1, 9}, {9, 1}, {1, 1}}) {
      int in = fan[0];
      int out = fan[1];
      double[] w = Initializer.ORTHOGONAL.weights(in, out, 3, 0);
      int count = Math.min(in, out);
      for (int a = 0; a < count; a++) {
        for (int b = 0; b < count; b++) {
          double dot = 0;
          for (int k = 0; k < Math.max(in, out); k++) {
            dot += out <= in ? w[a * in + k] * w[b * in + k] : w[k * in + a] * w[k * in + b];
          }
          assertEquals(
              a == b ? 1 : 0, dot, 8 * 0x1p-53 * Math.sqrt(Math.max(in, out)), a + " " + b);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersDependOnSeedAndLayerOnly(Initializer initializer) {
    double[] w = initializer.weights(60, 70, 5, 2);
    assertArrayEquals(w, initializer.weights(60, 70, 5, 2), "the same seed and layer");
    assertFalse(Arrays.equals(w, initializer.weights(60, 70, 6, 2)), "another seed");
    assertFalse(Arrays.equals(w, initializer.weights(60, 70, 5, 3)), "another layer");
    assertTrue(Arrays.stream(w).distinct().count() > w.length - 3, "no number comes twice");
  }

  /** Normal biases, drawn apart from the weights; zero for all others. */
  @ParameterizedTest
  @EnumSource
  void biasesAreZeroButRealMlps(Initializer initializer) {
    int in = 3;
    int out = 20_000;
    double[] b = initializer.biases(in, out, 42, 1);
    boolean drawn = initializer == Initializer.REALMLP_NORMAL;
    assertEquals(drawn, initializer.beginsAtZeroOutputs());
    if (!drawn) {
      assertArrayEquals(new double[out], b);
      return;
    }
    assertEquals(0, Arrays.stream(b).average().orElseThrow(), SIGMAS / Math.sqrt(out), "mean");
    double squares = Arrays.stream(b).map(x -> x * x).average().orElseThrow();
    assertEquals(1, squares, SIGMAS * Math.sqrt(2.0 / out), "variance");
    double[] w = initializer.weights(in, out, 42, 1);
    double product = 0;
    for (int i = 0; i < out; i++) {
      product += b[i] * w[i] * Math.sqrt(in) / out;
    }
    assertEquals(0, product, SIGMAS / Math.sqrt(out), "not the weights' numbers");
  }

  @ParameterizedTest
  @EnumSource
  void namesAreReadBack(Initializer initializer) {
    assertEquals(initializer, Initializer.parse(initializer.text()));
  }

  @Test
  void unknownNamesSuggestTheNearest() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Initializer.parse("he_norml"))
            .getMessage();
    assertTrue(
        message.startsWith("unknown initializer: he_norml (did you mean he_normal?"), message);
  }

  @Test
  void theActivationChooses() {
    assertEquals(
        Initializer.LECUN_NORMAL, Initializer.suited(Activations.ALL.find("selu").defaults()));
    for (String name :
        new String[] {"relu", "leaky_relu", "elu", "gelu", "silu", "mish", "softplus"}) {
      assertEquals(
          Initializer.HE_NORMAL, Initializer.suited(Activations.ALL.find(name).defaults()), name);
    }
    for (String name : new String[] {"tanh", "sigmoid", "identity"}) {
      assertEquals(
          Initializer.GLOROT_NORMAL,
          Initializer.suited(Activations.ALL.find(name).defaults()),
          name);
    }
  }
}
