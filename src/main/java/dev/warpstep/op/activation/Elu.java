package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.numeric.FloatMath;

/**
 * Exponential linear unit: {@code f(z) = z for z > 0, else alpha*(e^z - 1)}. Clevert, Unterthiner
 * and Hochreiter 2016.
 */
public record Elu(double alpha) implements Activation {
  public Elu {
    Hyperparameters.positive("alpha", alpha);
  }

  @Override
  public double apply(double z) {
    return z > 0 ? z : alpha * Math.expm1(z);
  }

  @Override
  public double derivative(double z, double h) {
    return z > 0 ? 1 : h + alpha;
  }

  @Override
  public float apply(float z) {
    return z > 0 ? z : (float) alpha * FloatMath.expm1(z);
  }

  @Override
  public float backward(float z, float h, float dh) {
    float positive = FloatMath.step(Math.max(h, 0f));
    return dh * Math.fma(1f - positive, Math.min(h, 0f) + (float) alpha, positive);
  }
}
