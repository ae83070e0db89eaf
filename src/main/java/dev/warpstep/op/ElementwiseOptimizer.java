package dev.warpstep.op;

/**
 * A rule by which each parameter moves on its own.
 *
 * <p>Parameters, gradient and each state vector are flat vectors of one length. Both bodies work in
 * place on the half-open range {@code [from, to)} and read nothing outside it.
 */
public interface ElementwiseOptimizer extends Optimizer {
  @Override
  ElementwiseOptimizer withoutWeightDecay();

  /** The definition, in float64. */
  @Override
  void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step);

  /**
   * The float32 twin of the CUDA kernel: the same operations in the same order, so the same bits.
   * Constants are made in double from {@code step} and rounded once.
   */
  void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step);
}
