package dev.warpstep.op.loss;

import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Sigmoid;
import dev.warpstep.op.numeric.FloatMath;
import dev.warpstep.op.numeric.Lanes;

/**
 * Cross-entropy of two classes on one logit, the mean over the labels where there are several:
 * {@code mean max(y, 0) - y*t + log(1 + e^-|y|)}, t the class, 0 or 1. PyTorch's {@code
 * BCEWithLogitsLoss}.
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
    return targets;
  }

  @Override
  public int targets(int outputs) {
    return outputs;
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
    double sum = 0;
    for (int c = 0; c < width; c++) {
      double logit = y[at + c];
      double t = target[targetAt + c];
      sum += Math.max(logit, 0) - logit * t + Math.log1p(Math.exp(-Math.abs(logit)));
      dy[at + c] = scale * (Sigmoid.of(logit) - t) / width;
    }
    return sum / width;
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
    Lanes.clear(lanes);
    for (int c = 0; c < width; c++) {
      float logit = y[at + c];
      float t = target[targetAt + c];
      // softplus(logit) - logit*t would cancel where the class is right.
      lanes[c % Lanes.COUNT] +=
          Math.fma(-logit, t, Math.max(logit, 0f)) + FloatMath.softplus(-Math.abs(logit));
      dy[at + c] = (FloatMath.sigmoid(logit) - t) / width * scale;
    }
    return Lanes.fold(lanes) / width;
  }
}
