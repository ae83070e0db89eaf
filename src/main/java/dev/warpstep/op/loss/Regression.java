package dev.warpstep.op.loss;

import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.Lanes;

/** A loss that is the mean over the outputs of a function of the difference {@code d = y - t}. */
interface Regression extends Loss {
  /** The function of one difference. */
  double at(double d);

  /** Its derivative. */
  double slope(double d);

  /** The function in float32. */
  float at(float d);

  /** Its derivative in float32. */
  float slope(float d);

  @Override
  default boolean isClassification() {
    return false;
  }

  @Override
  default int outputs(int classes, int targets) {
    return targets;
  }

  @Override
  default int predicted(double[] y, int at, int width) {
    return 0;
  }

  @Override
  default double[] probabilities(double[] y, int at, int width) {
    return new double[0];
  }

  @Override
  default double row(
      double[] y, int at, int width, double[] target, int targetAt, double scale, double[] dy) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      double d = y[at + c] - target[targetAt + c];
      sum += at(d);
      dy[at + c] = scale * slope(d) / width;
    }
    return sum / width;
  }

  @Override
  default float row(
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
      float d = y[at + c] - target[targetAt + c];
      lanes[c % Lanes.COUNT] += at(d);
      dy[at + c] = slope(d) / width * scale;
    }
    return Lanes.fold(lanes) / width;
  }
}
