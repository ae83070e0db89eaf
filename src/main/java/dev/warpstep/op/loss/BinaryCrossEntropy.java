package dev.warpstep.op.loss;

import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Sigmoid;
import dev.warpstep.op.numeric.FloatMath;

/**
 * Cross-entropy of two classes on one logit: {@code max(y, 0) - y*t + log(1 + e^-|y|)}, t the
 * class, 0 or 1.
 */
public record BinaryCrossEntropy() implements Loss {
  @Override
  public boolean isClassification() {
    return true;
  }

  @Override
  public int outputs(int classes, int targets) {
    if (classes != 2) {
      throw new IllegalArgumentException(
          "binary_cross_entropy needs exactly 2 classes: " + classes);
    }
    return 1;
  }

  @Override
  public int predicted(double[] y, int at, int width) {
    return y[at] > 0 ? 1 : 0;
  }

  @Override
  public double[] probabilities(double[] y, int at, int width) {
    double p = Sigmoid.of(y[at]);
    return new double[] {1 - p, p};
  }

  @Override
  public double row(
      double[] y, int at, int width, double[] target, int targetAt, double scale, double[] dy) {
    double logit = y[at];
    double t = target[targetAt];
    dy[at] = scale * (Sigmoid.of(logit) - t);
    return Math.max(logit, 0) - logit * t + Math.log1p(Math.exp(-Math.abs(logit)));
  }

  @Override
  public float row(
      float[] y,
      int at,
      int width,
      float[] target,
      int targetAt,
      float scale,
      float[] dy,
      float[] lanes) {
    float logit = y[at];
    float t = target[targetAt];
    dy[at] = (FloatMath.sigmoid(logit) - t) * scale;
    // softplus(logit) - logit*t would cancel where the class is right.
    return Math.fma(-logit, t, Math.max(logit, 0f)) + FloatMath.softplus(-Math.abs(logit));
  }
}
