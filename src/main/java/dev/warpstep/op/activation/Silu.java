package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/** Sigmoid linear unit, or swish: {@code f(z) = z*sigmoid(z)}. Elfwing, Uchibe and Doya 2018. */
public record Silu() implements Activation {
  @Override
  public double apply(double z) {
    return z * Sigmoid.of(z);
  }

  @Override
  public double derivative(double z, double h) {
    double s = Sigmoid.of(z);
    return s * (1 + z * (1 - s));
  }

  @Override
  public float apply(float z) {
    return z * FloatMath.sigmoid(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    float s = FloatMath.sigmoid(z);
    return s * Math.fma(z, 1f - s, 1f) * dh;
  }

  @Override
  public boolean needsInput() {
    return true;
  }
}
