package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/**
 * Gaussian error linear unit in its exact form: {@code f(z) = z*Phi(z) = z/2*(1 + erf(z/sqrt(2)))}.
 * Hendrycks and Gimpel 2016.
 */
public record Gelu() implements Activation {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double DENSITY_AT_0 = 1 / Math.sqrt(2 * Math.PI);

  @Override
  public double apply(double z) {
    return z * phi(z);
  }

  @Override
  public double derivative(double z, double h) {
    return phi(z) + z * DENSITY_AT_0 * Math.exp(-0.5 * z * z);
  }

  @Override
  public float apply(float z) {
    return z * phi(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    float density = (float) DENSITY_AT_0 * FloatMath.exp(-0.5f * z * z);
    return Math.fma(z, density, phi(z)) * dh;
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  private static double phi(double z) {
    return 0.5 * erfc(-z * SQRT_HALF);
  }

  private static float phi(float z) {
    return Math.fma(0.5f, FloatMath.erf(z * (float) SQRT_HALF), 0.5f);
  }

  /**
   * Complementary error function to a few ULP: the Maclaurin series near 0, Lentz's continued
   * fraction (DLMF 7.9.3) further out.
   */
  static double erfc(double x) {
    double a = Math.abs(x);
    if (a < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
        term *= 2 * x * x / (2 * n + 1);
        sum += term;
      }
      return 1 - 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
    double fraction = a;
    for (int n = 60; n > 0; n--) {
      fraction = a + n / 2.0 / fraction;
    }
    double tail = Math.exp(-a * a) / (fraction * Math.sqrt(Math.PI));
    return x > 0 ? tail : 2 - tail;
  }
}
