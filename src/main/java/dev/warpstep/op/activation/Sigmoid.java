package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/** Logistic function: {@code f(z) = 1/(1 + e^-z)}. */
public record Sigmoid() implements Activation {
  @Override
  public double apply(double z) {
    return of(z);
  }

  @Override
  public double derivative(double z, double h) {
    return h * (1 - h);
  }

  @Override
  public float apply(float z) {
    return FloatMath.sigmoid(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    return h * (1f - h) * dh;
  }

  /** The logistic function in float64; exact limits 0 and 1 without overflow. */
  public static double of(double z) {
    double e = Math.exp(-Math.abs(z));
    return (z >= 0 ? 1 : e) / (1 + e);
  }
}
