package dev.warpstep.op.activation;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.numeric.FloatMath;

/** {@code f(z) = z for z > 0, else slope*z}. Maas, Hannun and Ng 2013. */
public record LeakyRelu(double slope) implements Activation {
  public LeakyRelu {
    Hyperparameters.positive("slope", Hyperparameters.unit("slope", slope));
  }

  @Override
  public double apply(double z) {
    return z > 0 ? z : slope * z;
  }

  @Override
  public double derivative(double z, double h) {
    return h > 0 ? 1 : slope;
  }

  @Override
  public float apply(float z) {
    return Math.fma((float) slope, Math.min(z, 0f), Math.max(z, 0f));
  }

  @Override
  public float backward(float z, float h, float dh) {
    return dh * Math.max(FloatMath.step(Math.max(h, 0f)), (float) slope);
  }
}
