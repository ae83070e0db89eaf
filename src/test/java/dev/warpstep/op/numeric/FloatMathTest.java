package dev.warpstep.op.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FloatMathTest {
  private interface FloatOperator {
    float apply(float x);
  }

  /**
   * @param bound the stated error in ULP
   * @param worst where the sweep of all floats (see FloatMath) found that error
   * @param hash of the results, from an independent body in C with the same operations (gcc -mfma
   *     -ffp-contract=off); the last bit of each constant changes it, but for the highest
   *     coefficient of expm1, where the last bit changes no result
   */
  private record Function(
      String name,
      FloatOperator f,
      DoubleUnaryOperator exact,
      double bound,
      float worst,
      int hash) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A prime: every binade, all low bits. */
  private static final long STRIDE = 4099;

  static final List<Function> FUNCTIONS =
      List.of(
          new Function("exp", FloatMath::exp, StrictMath::exp, 0.892, -0x1.765026p+2f, 0x80ce3005),
          new Function(
              "expm1", FloatMath::expm1, StrictMath::expm1, 0.995, 0x1.26d552p+4f, 0xcc9282a3),
          new Function("log", FloatMath::log, StrictMath::log, 0.938, 0x1.55640ap+0f, 0xbe52fa95),
          new Function(
              "log1p", FloatMath::log1p, StrictMath::log1p, 0.974, 0x1.559fcep-2f, 0x167cde6e),
          new Function("tanh", FloatMath::tanh, StrictMath::tanh, 1.406, 0x1.36836p-1f, 0xb6a95451),
          new Function(
              "erf", FloatMath::erf, FloatMathTest::erf, 1.032, 0x1.c5762ap-1f, 0x049ceca2),
          new Function(
              "sigmoid",
              FloatMath::sigmoid,
              FloatMathTest::sigmoid,
              1.647,
              -0x1.196d7p+0f,
              0x3f0c03bd),
          new Function(
              "softplus",
              FloatMath::softplus,
              FloatMathTest::softplus,
              1.768,
              -0x1.45ba16p+0f,
              0xd6c1d264));

  @Test
  void signIsThatOfTheLanguage() {
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      assertEquals(Math.signum(x), FloatMath.sign(x), () -> "sign " + x);
    }
    for (float x : new float[] {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE}) {
      assertEquals(Math.signum(x), FloatMath.sign(x), () -> "sign " + x);
    }
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void staysWithinItsStatedErrorOverAllBitPatterns(Function function) {
    double worst = 0;
    float at = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      double error = ulps(function.f.apply(x), function.exact.applyAsDouble(x));
      if (error > worst) {
        worst = error;
        at = x;
      }
    }
    assertTrue(worst <= function.bound, worst + " ULP at " + at + ", stated " + function.bound);
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void reachesItsStatedErrorSoTheBoundIsTight(Function function) {
    double exact = function.exact.applyAsDouble(function.worst);
    double error = ulps(function.f.apply(function.worst), exact);
    // The bound is the error, rounded up to three places.
    assertTrue(error <= function.bound && error > function.bound - 0.001, error + " ULP");
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void hasTheBitsOfTheIndependentBody(Function function) {
    int hash = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      hash = hash * 31 + bits(function, Float.intBitsToFloat((int) bits));
    }
    // 2^-5 to 128 more densely: there every coefficient counts.
    for (int bits = 0x3d000000; bits < 0x43000000; bits += 23) {
      hash = hash * 31 + bits(function, Float.intBitsToFloat(bits));
      hash = hash * 31 + bits(function, -Float.intBitsToFloat(bits));
    }
    assertEquals(Integer.toHexString(function.hash), Integer.toHexString(hash));
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void roundsRightlyAtTheEdges(Function function) {
    float[] edges = {
      0f,
      Float.MIN_VALUE,
      0x1.fffffcp-127f,
      Float.MIN_NORMAL,
      0x1p-24f,
      0x1p-23f,
      0.5f,
      0.6f,
      0x1.555554p-1f,
      0x1.555556p-1f,
      0.84375f,
      1f,
      0x1.555554p+0f,
      4f,
      18f,
      87.33655f,
      88.72283f,
      88.72284f,
      89f,
      103.97207f,
      103.97209f,
      104f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY
    };
    for (float edge : edges) {
      for (float near : new float[] {Math.nextDown(edge), edge, Math.nextUp(edge)}) {
        for (float x : new float[] {near, -near}) {
          double error = ulps(function.f.apply(x), function.exact.applyAsDouble(x));
          assertTrue(error <= function.bound, x + ": " + error + " ULP");
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FUNCTIONS")
  void passesEveryNaNOn(Function function) {
    for (int bits : new int[] {0x7fc00000, 0x7f800001, 0x7fffffff, 0xffc00000, 0xff800001, -1}) {
      float y = function.f.apply(Float.intBitsToFloat(bits));
      assertTrue(Float.isNaN(y), Integer.toHexString(bits) + ": " + y);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exp, 0, 1",
    "exp, -0, 1",
    "exp, Infinity, Infinity",
    "exp, -Infinity, 0",
    "exp, 88.72284, Infinity",
    "exp, -103.97209, 0",
    "exp, -103.97207, 1.4E-45",
    "expm1, 0, 0",
    "expm1, -0, -0",
    "expm1, Infinity, Infinity",
    "expm1, -Infinity, -1",
    "expm1, 1.4E-45, 1.4E-45",
    "expm1, -1.4E-45, -1.4E-45",
    "log, 1, 0",
    "log, 0, -Infinity",
    "log, -0, -Infinity",
    "log, -1.4E-45, NaN",
    "log, -Infinity, NaN",
    "log, Infinity, Infinity",
    "log, 1.4E-45, -103.27893",
    "log1p, 0, 0",
    "log1p, -0, -0",
    "log1p, -1, -Infinity",
    "log1p, -1.0000001, NaN",
    "log1p, -Infinity, NaN",
    "log1p, Infinity, Infinity",
    "log1p, -1.4E-45, -1.4E-45",
    "tanh, 0, 0",
    "tanh, -0, -0",
    "tanh, Infinity, 1",
    "tanh, -Infinity, -1",
    "erf, 0, 0",
    "erf, -0, -0",
    "erf, Infinity, 1",
    "erf, -Infinity, -1",
    "sigmoid, 0, 0.5",
    "sigmoid, Infinity, 1",
    "sigmoid, -Infinity, 0",
    "sigmoid, -104, 0",
    "softplus, Infinity, Infinity",
    "softplus, -Infinity, 0",
    "softplus, 0, 0.6931472",
    "softplus, 3.4028235E38, 3.4028235E38"
  })
  void hasTheExactBits(String name, float x, float expected) {
    float actual = function(name).f.apply(x);
    assertEquals(Float.floatToIntBits(expected), Float.floatToIntBits(actual), () -> "" + actual);
  }

  @Test
  void erfOfTheTestAgreesWithPublishedValues() {
    // M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, table 7.1
    assertEquals(0.1124629160, erf(0.1), 1e-10);
    assertEquals(0.5204998778, erf(0.5), 1e-10);
    assertEquals(0.8427007929, erf(1), 1e-10);
    assertEquals(0.9953222650, erf(2), 1e-10);
    assertEquals(erf(Math.nextDown(3.0)), erf(3), 1e-15);
  }

  private static int bits(Function function, float x) {
    return Float.floatToIntBits(function.f.apply(x));
  }

  private static Function function(String name) {
    return FUNCTIONS.stream().filter(f -> f.name.equals(name)).findFirst().orElseThrow();
  }

  /**
   * Error in ULP of the exact value's binade; infinite where one is NaN or infinite and not both.
   */
  private static double ulps(float actual, double exact) {
    double magnitude = Math.abs(exact);
    if (Double.isNaN(exact)) {
      return Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (magnitude >= 0x1.ffffffp127) { // rounds to infinity
      return (float) exact == actual ? 0 : Double.POSITIVE_INFINITY;
    }
    boolean otherSign = Math.copySign(1f, actual) != Math.copySign(1.0, exact);
    if (Float.isNaN(actual) || Float.isInfinite(actual) || otherSign) {
      return Double.POSITIVE_INFINITY;
    }
    int exponent = Math.max(Math.getExponent(exact), Float.MIN_EXPONENT);
    return Math.abs(actual - exact) / Math.scalb(1.0, exponent - 23);
  }

  /**
   * Below 3 the series erf x = 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, whose terms are
   * all positive, so that nothing cancels (Abramowitz and Stegun 7.1.6); from 3 on 1 - erfc x with
   * Laplace's continued fraction erfc x = e^(-x^2)/sqrt(pi) 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...
   * (7.1.14), of which 60 levels leave less than 1e-12 of the 2.2e-5 that erfc 3 is.
   */
  private static double erf(double x) {
    double t = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    if (t < 1e-9) { // e^(-x^2) and the second term are 1 and 0 to float64
      return 2 / StrictMath.sqrt(Math.PI) * x;
    }
    if (t > 6) { // 1 - erf 6 = 2e-17
      return Math.signum(x);
    }
    double magnitude;
    if (t < 3) {
      double term = t;
      double sum = t;
      for (int n = 1; term > sum * 1e-18; n++) {
        term *= 2 * t * t / (2 * n + 1);
        sum += term;
      }
      magnitude = 2 / StrictMath.sqrt(Math.PI) * StrictMath.exp(-t * t) * sum;
    } else {
      double fraction = t;
      for (int level = 60; level > 0; level--) {
        fraction = t + level / 2.0 / fraction;
      }
      magnitude = 1 - StrictMath.exp(-t * t) / StrictMath.sqrt(Math.PI) / fraction;
    }
    return Math.copySign(magnitude, x);
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }
}
