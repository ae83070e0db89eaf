package dev.warpstep.backend;

/**
 * Batch and layer normalisation of what a layer adds up, without the shift behind it, which is
 * {@link LayerOperations#biasActivation}'s.
 */
public interface NormalizationOperations {
  /**
   * Batch normalisation in training: {@code z = gamma*((x - mean)*scale)} with mean and scale =
   * 1/sqrt(variance + epsilon) of each column of x, and these move the running statistics; see
   * {@link dev.warpstep.op.layer.Normalization}. Sums are taken as by {@link
   * LayerOperations#activationGradient}, first of x, then of (x - mean)^2.
   *
   * @param x (rows, width), 2 rows or more
   * @param gamma (1, width)
   * @param running both (1, width); moved on
   * @param batch both (1, width); overwritten
   * @param z (rows, width); overwritten
   */
  void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z);

  /** Batch normalisation in evaluation: the running statistics are taken, and stay. */
  void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z);

  /**
   * The way back through {@link #batch}: {@code gammaGradient = sum d*n} over the rows, with n = (x
   * - mean)*scale, and {@code d <- gamma*scale*(d - betaGradient/rows - n*gammaGradient/rows)}.
   *
   * @param betaGradient (1, width): sums of d's columns
   * @param d (rows, width): the gradient by z; becomes the gradient by x
   * @param gammaGradient (1, width); overwritten
   * @param biasGradient (1, width); set to 0, for what is added to a whole column is normalised
   *     away
   */
  void batchGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient);

  /**
   * Layer normalisation: {@code z = gamma*((x - mean)*scale)} with mean and scale of each row of x,
   * whose sums {@link dev.warpstep.op.numeric.Lanes} takes.
   *
   * @param x (rows, width)
   * @param gamma (1, width)
   * @param batch both (rows, 1); overwritten
   * @param z (rows, width); overwritten
   */
  void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z);

  /**
   * The way back through {@link #layer}: {@code gammaGradient = sum d*n} over the rows, with n = (x
   * - mean)*scale, and, with {@code g = gamma*d}, {@code d <- scale*(g - mean(g) - n*mean(g*n))} in
   * each row.
   *
   * @param d (rows, width): the gradient by z; becomes the gradient by x
   * @param gammaGradient (1, width); overwritten
   */
  void layerGradient(Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient);
}
