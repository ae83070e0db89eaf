package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/**
 * Scaled exponential linear unit: {@code f(z) = lambda*z for z > 0, else lambda*alpha*(e^z - 1)}.
 * With weights of variance 1/in, means and variances of a layer go towards 0 and 1. Klambauer,
 * Unterthiner, Mayr and Hochreiter 2017, who give both constants.
 */
public record Selu() implements Activation {
  private static final double LAMBDA = 1.0507009873554804934193349852946;
  private static final double ALPHA = 1.6732632423543772848170429916717;
  private static final float STEEP = (float) LAMBDA;
  private static final float FLOOR = (float) (LAMBDA * ALPHA);

  @Override
  public double apply(double z) {
    return LAMBDA * (z > 0 ? z : ALPHA * Math.expm1(z));
  }

  @Override
  public double derivative(double z, double h) {
    return z > 0 ? LAMBDA : h + LAMBDA * ALPHA;
  }

  @Override
  public float apply(float z) {
    return z > 0 ? STEEP * z : FLOOR * FloatMath.expm1(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    float positive = FloatMath.step(Math.max(h, 0f));
    return dh * Math.fma(1f - positive, Math.min(h, 0f) + FLOOR, STEEP * positive);
  }
}
