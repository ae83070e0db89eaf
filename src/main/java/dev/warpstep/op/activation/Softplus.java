package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.numeric.FloatMath;

/** {@code f(z) = log(1 + e^z)}. Dugas et al. 2001. */
public record Softplus() implements Activation {
  @Override
  public double apply(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  @Override
  public double derivative(double z, double h) {
    return Sigmoid.of(z);
  }

  @Override
  public float apply(float z) {
    return FloatMath.softplus(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    return FloatMath.sigmoid(z) * dh;
  }

  @Override
  public boolean needsInput() {
    return true;
  }
}
