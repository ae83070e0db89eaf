package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/** {@code f(z) = tanh(z)}. */
public record Tanh() implements Activation {
  @Override
  public double apply(double z) {
    return Math.tanh(z);
  }

  @Override
  public double derivative(double z, double h) {
    return 1 - h * h;
  }

  @Override
  public float apply(float z) {
    return FloatMath.tanh(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    return Math.fma(-h, h, 1f) * dh;
  }
}
