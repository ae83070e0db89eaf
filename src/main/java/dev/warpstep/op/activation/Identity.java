package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;

/** {@code f(z) = z}. */
public record Identity() implements Activation {
  @Override
  public double apply(double z) {
    return z;
  }

  @Override
  public double derivative(double z, double h) {
    return 1;
  }

  @Override
  public float apply(float z) {
    return z;
  }

  @Override
  public float backward(float z, float h, float dh) {
    return dh;
  }
}
