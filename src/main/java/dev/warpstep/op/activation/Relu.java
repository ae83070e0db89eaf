package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/**
 * Rectified linear unit: {@code f(z) = max(z, 0)}; its derivative at 0 is 0. Nair and Hinton 2010.
 */
public record Relu() implements Activation {
  @Override
  public double apply(double z) {
    return Math.max(z, 0);
  }

  @Override
  public double derivative(double z, double h) {
    return h > 0 ? 1 : 0;
  }

  @Override
  public float apply(float z) {
    return Math.max(z, 0f);
  }

  @Override
  public float backward(float z, float h, float dh) {
    return dh * FloatMath.step(h);
  }
}
