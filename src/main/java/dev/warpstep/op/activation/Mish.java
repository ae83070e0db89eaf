package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/**
 * {@code f(z) = z*tanh(softplus(z))}, softplus(z) = log(1 + e^z). Misra 2019.
 *
 * <p>In float32 without a logarithm: tanh(log(1 + y)) = (y^2 + 2y) / (y^2 + 2y + 2) with y = e^z,
 * and 4y(1 + y) / (y^2 + 2y + 2)^2 is its slope. Both fractions are expanded by e^-z for z > 0, so
 * that only e^-|z| is needed and nothing overflows or cancels.
 */
public record Mish() implements Activation {
  @Override
  public double apply(double z) {
    return z * gate(z);
  }

  @Override
  public double derivative(double z, double h) {
    double gate = gate(z);
    return gate + z * Sigmoid.of(z) * (1 - gate) * (1 + gate);
  }

  @Override
  public float apply(float z) {
    float e = FloatMath.exp(-Math.abs(z));
    float below = z < 0f ? e : 1f;
    float above = z < 0f ? 1f : e;
    float n = Math.fma(below, below, e + e);
    return z * (n / Math.fma(above + above, above, n));
  }

  @Override
  public float backward(float z, float h, float dh) {
    float e = FloatMath.exp(-Math.abs(z));
    float below = z < 0f ? e : 1f;
    float above = z < 0f ? 1f : e;
    float n = Math.fma(below, below, e + e);
    float d = Math.fma(above + above, above, n);
    float slope = 4f * e * above * (1f + e) / (d * d);
    return Math.fma(z, slope, n / d) * dh;
  }

  @Override
  public boolean needsInput() {
    return true;
  }

  private static double gate(double z) {
    return Math.tanh(Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
  }
}
