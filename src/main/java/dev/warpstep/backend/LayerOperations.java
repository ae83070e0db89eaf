package dev.warpstep.backend;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;

/** A layer's operations in the order of a pass, but for its product and its normalisation. */
public interface LayerOperations {
  /**
   * {@code z += bias} on every row, then {@code h = f(z)}.
   *
   * @param z (rows, width); modified
   * @param bias (1, width)
   * @param h (rows, width); may be {@code z} itself where f does not need its input afterwards
   */
  void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h);

  /**
   * {@code d *= f'(z)}, then {@code biasGradient} = the sums of d's columns. Rows are added in
   * order within each 64, then the sums of the 64s in order.
   *
   * @param z (rows, width); z, h and d begin at the same offset of what they are views of
   * @param d (rows, width): the gradient by h; becomes the gradient by z
   * @param biasGradient (1, width); overwritten
   */
  void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient);

  /**
   * {@code y = mask*x/(1 - rate)} with the mask of the present step; also the way back.
   *
   * @param x (rows, width)
   * @param y (rows, width); overwritten; may be x itself
   */
  void dropout(Tensor x, Dropout dropout, Step step, Tensor y);

  /**
   * {@code y = x*scale}, each column by its own factor.
   *
   * @param x (rows, width)
   * @param scale (1, width)
   * @param y (rows, width); overwritten
   */
  void scaleColumns(Tensor x, Tensor scale, Tensor y);

  /**
   * The way back through {@link #scaleColumns} to the factors: {@code scaleGradient} = the sums of
   * {@code d*x} over the rows, added as by {@link #activationGradient}, each product and sum with
   * one rounding.
   *
   * @param x (rows, width)
   * @param d (rows, width): the gradient by y
   * @param scaleGradient (1, width); overwritten
   */
  void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient);

  /**
   * Loss of a batch, the mean over its rows, and its gradient. The loss of a row with a weight is
   * {@code w*l}, and its gradient has the factor {@code w/rows}; where the weight is 0, both are 0
   * whatever the outputs are. The sum is divided by the number of rows, not by that of the weights.
   *
   * @param y outputs, (rows, width)
   * @param target (rows, 1) class indices or (rows, width) values, and where the rows are weighted
   *     each row's weight in one more column: see {@link Targets}
   * @param rowLosses (rows, 1); overwritten
   * @param dy (rows, width): gradient of the mean; overwritten; begins at the same offset as y
   * @param log where the loss is kept: element {@code batches.batch()}
   */
  void loss(
      Loss loss, Tensor y, Tensor target, Tensor rowLosses, Tensor dy, Tensor log, Batches batches);
}
