package dev.warpstep.backend;

import dev.warpstep.memory.FloatRows;
import dev.warpstep.op.Loss;

/**
 * What the outputs of rows are compared with, as {@link LayerOperations#loss} takes it: the targets
 * of a row, and behind them its weight where the rows are weighted. So a batch's weights come with
 * its targets, by the same copy.
 */
public final class Targets {
  private Targets() {}

  /**
   * Weights divided by their mean, so that a mean over the rows is {@code sum w*l / sum w}. The
   * mean is float64; a quotient is rounded once.
   *
   * @param weights (rows), finite, 0 or more, not all 0; or null
   * @return (rows), of mean 1 but for that rounding; null for null
   */
  public static float[] ofMeanOne(float[] weights) {
    if (weights == null) {
      return null;
    }
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    double mean = sum / weights.length;
    float[] normalized = new float[weights.length];
    for (int i = 0; i < normalized.length; i++) {
      normalized[i] = (float) (weights[i] / mean);
    }
    return normalized;
  }

  /**
   * A data set's targets on a device.
   *
   * @param y (rows, 1) class indices or (rows, outputs) values, row-major
   * @param weights (rows), which {@link #ofMeanOne} is put behind the targets; or null
   * @return (rows, columns of y), and a column more with weights
   * @throws DeviceException if there is no room for it
   */
  public static DataRows allocate(Backend backend, int rows, float[] y, float[] weights) {
    float[] values = weights == null ? y : beside(y, ofMeanOne(weights));
    return backend.data(FloatRows.of(values, values.length / rows));
  }

  /**
   * Targets and weights as they are, in one matrix.
   *
   * @param y (rows, columns), row-major
   * @param weights (rows)
   * @return (rows, columns + 1), row-major
   */
  public static float[] beside(float[] y, float[] weights) {
    int columns = y.length / weights.length;
    float[] both = new float[Math.addExact(y.length, weights.length)];
    for (int row = 0; row < weights.length; row++) {
      System.arraycopy(y, row * columns, both, row * (columns + 1), columns);
      both[row * (columns + 1) + columns] = weights[row];
    }
    return both;
  }

  /**
   * Whether the last column of {@code target} has the rows' weights.
   *
   * @param y outputs, (rows, width)
   * @throws IllegalArgumentException if {@code target} has neither as many columns as the loss
   *     takes targets, nor one more
   */
  public static boolean areWeighted(Loss loss, Tensor y, Tensor target) {
    int more = target.columns() - loss.targets(y.columns());
    if (more != 0 && more != 1) {
      throw new IllegalArgumentException(
          "a row must have %d targets, and one number more if it is weighted: %d"
              .formatted(loss.targets(y.columns()), target.columns()));
    }
    return more == 1;
  }
}
