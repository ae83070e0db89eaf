package dev.warpstep.op.activation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.warpstep.op.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The float32 bodies of every activation against the definition in float64. */
class ActivationTwinTest {
  private static final double U = 0x1p-24;

  /**
   * Roundings of f: FloatMath's worst is 1.64 ULP or 3.3 u; one more each for a factor and for a
   * hyperparameter that float32 does not hold exactly.
   */
  private static final double APPLY = 5;

  /**
   * Roundings of f', whose terms are of order 1 and may cancel (1 − h² of tanh): 3 u of the
   * function's own, doubled by a square, and 2 for the sums.
   */
  private static final double DERIVATIVE = 5;

  /** Behind this |z| every saturating f is at its limit in float32, ln 2^24 = 16.6. */
  private static final double SATURATION = 17;

  private static final float[] INPUTS = inputs();

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void applyIsTheDefinitionRounded(Activation f) {
    for (float z : INPUTS) {
      double expected = f.apply((double) z);
      // Phi of gelu comes from erf, so in its left tail it is exact to u of 1, not of itself.
      double cancelled = f instanceof Gelu ? Math.min(Math.abs(z), SATURATION) : 0;
      double bound = APPLY * U * (Math.abs(expected) + cancelled) + 2 * Float.MIN_VALUE;
      assertNear(f, z, expected, f.apply(z), bound);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void backwardIsTheDerivativeRounded(Activation f) {
    for (float z : INPUTS) {
      float h = f.apply(z);
      double derivative = f.derivative((double) z, f.apply((double) z));
      for (float dh : new float[] {1, -0.3f, 1e-20f, 1e20f, 0}) {
        // Where the derivative is a sum of terms with z as a factor, they round with z.
        double terms = 1 + (f.needsInput() ? Math.min(Math.abs(z), SATURATION) : 0);
        double bound = DERIVATIVE * U * Math.abs(dh) * terms + 2 * Float.MIN_VALUE;
        assertNear(f, z, derivative * dh, f.backward(z, h, dh), bound);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void infinitiesGoWhereTheDefinitionSendsThem(Activation f) {
    for (float z : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float h = f.apply(z);
      assertEquals((float) f.apply((double) z), h, () -> f + " of " + z);
      float derivative = (float) f.derivative((double) z, f.apply((double) z));
      assertEquals(derivative, f.backward(z, h, 1), () -> "derivative of " + f + " at " + z);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void nanStaysNan(Activation f) {
    assertTrue(Double.isNaN(f.apply(Double.NaN)));
    assertTrue(Float.isNaN(f.apply(Float.NaN)));
    assertTrue(Float.isNaN(f.backward(1f, f.apply(1f), Float.NaN)));
  }

  /** In float32 one buffer serves z and h unless the activation says that it needs both. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void backwardReadsItsInputOnlyWhereItSaysSo(Activation f) {
    if (f.needsInput()) {
      return;
    }
    for (float z : INPUTS) {
      float h = f.apply(z);
      assertEquals(f.backward(z, h, 1f), f.backward(h, h, 1f), () -> f + " at " + z);
      assertEquals(f.derivative((double) z, h), f.derivative((double) h, h), () -> f + " at " + z);
    }
  }

  private static void assertNear(
      Activation f, float z, double expected, float actual, double bound) {
    boolean overflows = Math.abs(expected) > Float.MAX_VALUE;
    if (overflows ? actual != (float) expected : !(Math.abs(actual - expected) <= bound)) {
      fail("%s at %s: %s instead of %s, bound %.3g".formatted(f, z, actual, expected, bound));
    }
  }

  /** Every exponent with a few mantissas, subnormals included, and densely where f bends. */
  private static float[] inputs() {
    Random random = new Random(1);
    List<Float> inputs = new ArrayList<>(List.of(0f, Float.MIN_VALUE, Float.MAX_VALUE));
    for (int exponent = 0; exponent < 255; exponent++) {
      for (int mantissa : new int[] {0, 1, 0x7fffff, random.nextInt(1 << 23)}) {
        inputs.add(Float.intBitsToFloat(exponent << 23 | mantissa));
      }
    }
    for (int i = 0; i < 20_000; i++) {
      inputs.add(random.nextFloat() * 30);
    }
    float[] both = new float[2 * inputs.size()];
    for (int i = 0; i < inputs.size(); i++) {
      both[2 * i] = inputs.get(i);
      both[2 * i + 1] = -inputs.get(i);
    }
    return both;
  }
}
