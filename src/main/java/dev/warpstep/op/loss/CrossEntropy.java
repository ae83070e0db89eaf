package dev.warpstep.op.loss;

import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.FloatMath;
import dev.warpstep.op.numeric.Lanes;

/**
 * Softmax cross-entropy against an integer class: {@code -sum q log softmax(y)} with {@code q =
 * (1-s)*onehot + s/K}, s the label smoothing.
 */
public record CrossEntropy(double labelSmoothing) implements Loss {
  public CrossEntropy {
    Hyperparameters.unit("labelSmoothing", labelSmoothing);
  }

  @Override
  public boolean isClassification() {
    return true;
  }

  @Override
  public int outputs(int classes, int targets) {
    if (targets != 1) {
      throw new IllegalArgumentException(
          "cross_entropy is for one label, several need binary_cross_entropy: " + targets);
    }
    return classes;
  }

  @Override
  public int predicted(double[] y, int at, int width) {
    int best = 0;
    for (int c = 1; c < width; c++) {
      if (y[at + c] > y[at + best]) {
        best = c;
      }
    }
    return best;
  }

  @Override
  public double[] probabilities(double[] y, int at, int width) {
    double max = max(y, at, width);
    double[] p = new double[width];
    double sum = 0;
    for (int c = 0; c < width; c++) {
      p[c] = Math.exp(y[at + c] - max);
      sum += p[c];
    }
    for (int c = 0; c < width; c++) {
      p[c] /= sum;
    }
    return p;
  }

  @Override
  public double row(
      double[] y, int at, int width, double[] target, int targetAt, double scale, double[] dy) {
    double max = max(y, at, width);
    double sum = 0;
    double mean = 0;
    for (int c = 0; c < width; c++) {
      sum += Math.exp(y[at + c] - max);
      mean += y[at + c] / width;
    }
    double logSum = max + Math.log(sum);
    int label = (int) target[targetAt];
    double labelLogit = y[at + label];
    for (int c = 0; c < width; c++) {
      double q = (c == label ? 1 - labelSmoothing : 0) + labelSmoothing / width;
      dy[at + c] = scale * (Math.exp(y[at + c] - logSum) - q);
    }
    double smoothed = labelSmoothing > 0 ? labelSmoothing * mean : 0; // not 0 times an infinity
    return logSum - (1 - labelSmoothing) * labelLogit - smoothed;
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
    float max = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < width; c++) {
      max = Math.max(max, y[at + c]);
    }
    int label = (int) target[targetAt];
    float labelLogit = y[at + label] - max;
    float smoothing = (float) labelSmoothing;
    float mean = 0f;
    if (smoothing > 0) {
      Lanes.clear(lanes);
      for (int c = 0; c < width; c++) {
        lanes[c % Lanes.COUNT] += y[at + c] - max;
      }
      mean = Lanes.fold(lanes) / width;
    }
    Lanes.clear(lanes);
    for (int c = 0; c < width; c++) {
      float e = FloatMath.exp(y[at + c] - max);
      dy[at + c] = e;
      lanes[c % Lanes.COUNT] += e;
    }
    float sum = Lanes.fold(lanes);
    float rest = (float) (labelSmoothing / width);
    float hit = (float) (1 - labelSmoothing + labelSmoothing / width);
    for (int c = 0; c < width; c++) {
      dy[at + c] = (dy[at + c] / sum - (c == label ? hit : rest)) * scale;
    }
    return FloatMath.log(sum)
        - Math.fma((float) (1 - labelSmoothing), labelLogit, smoothing * mean);
  }

  private static double max(double[] y, int at, int width) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < width; c++) {
      max = Math.max(max, y[at + c]);
    }
    return max;
  }
}
