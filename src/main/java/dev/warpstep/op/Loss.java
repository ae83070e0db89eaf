package dev.warpstep.op;

import dev.warpstep.op.numeric.Lanes;

/**
 * A loss of one row of outputs against one row of targets. An implementation is a record whose
 * components are the hyperparameters, and one row in {@code Losses.ALL}. The loss of a batch is the
 * mean over its rows.
 */
public interface Loss {
  /** Whether the targets are class indices rather than values. */
  boolean isClassification();

  /**
   * Width of the output layer.
   *
   * @param classes of the data set, 0 for regression
   * @param targets numbers to predict, or labels of the classes
   * @throws IllegalArgumentException if the loss is not for so many
   */
  int outputs(int classes, int targets);

  /** Numbers a row of targets has, for {@code outputs} outputs. */
  default int targets(int outputs) {
    return isClassification() ? 1 : outputs;
  }

  /** Outputs that one label's class is told by, for {@code outputs} in all. */
  default int outputsOfLabel(int outputs) {
    return outputs / targets(outputs);
  }

  /**
   * Class that a label's outputs stand for; meaningless for regression.
   *
   * @param width {@link #outputsOfLabel}
   */
  int predicted(double[] y, int at, int width);

  /**
   * Probabilities of the classes for a label's outputs; an empty array for regression.
   *
   * @param width {@link #outputsOfLabel}
   */
  double[] probabilities(double[] y, int at, int width);

  /**
   * The definition in float64.
   *
   * @param y outputs; the row is {@code width} numbers from {@code at}
   * @param target targets; the row begins at {@code targetAt}
   * @param scale factor of the gradient, 1/rows for the mean over a batch
   * @param dy where {@code scale*d(loss)/dy} goes, at {@code at}
   * @return the loss of the row
   */
  double row(
      double[] y, int at, int width, double[] target, int targetAt, double scale, double[] dy);

  /**
   * The float32 twin of the CUDA kernel; {@code lanes} is scratch for {@link Lanes#COUNT} numbers.
   */
  float row(
      float[] y,
      int at,
      int width,
      float[] target,
      int targetAt,
      float scale,
      float[] dy,
      float[] lanes);
}
