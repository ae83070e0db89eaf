package dev.warpstep.op;

import dev.warpstep.op.numeric.Reduction;

/**
 * A rule by which each parameter tensor, a weight matrix or a bias vector, moves by a step of its
 * own length: {@code ratio = coefficient*||theta|| / (||u|| + epsilon)}, or 1 where either norm is
 * 0.
 *
 * <p>A step has three parts: {@link #direction} writes the state and u, the last state vector;
 * {@link #ratio} makes one number of the two norms; {@link #move} changes theta. The first and the
 * last are elementwise. As in the authors' code a tensor that is not to be decayed is not adapted
 * either: its ratio is 1.
 *
 * <p>In float32 the sums of squares are those of {@link Reduction}, each tensor a vector of its
 * own, so that they overflow from a norm of 1.8e19 on and a parameter below 2.6e-23 counts as 0.
 */
public interface LayerwiseOptimizer extends Optimizer {
  @Override
  LayerwiseOptimizer withoutWeightDecay();

  /** Factor of every ratio. */
  default double trustCoefficient() {
    return 1;
  }

  /** What is added to the norm of u, 0 or more. */
  default double trustEpsilon() {
    return 0;
  }

  /** The definition of the first part, in float64: modifies {@code state}, u among it. */
  void direction(double[] theta, double[] grad, double[][] state, int from, int to, Step step);

  /** The float32 twin of the CUDA kernel, of the same bits. */
  void direction(float[] theta, float[] grad, float[][] state, int from, int to, Step step);

  /** The definition of the last part, in float64: modifies {@code theta} and {@code state}. */
  void move(double[] theta, double[][] state, int from, int to, double ratio, Step step);

  /** The float32 twin of the CUDA kernel, of the same bits. */
  void move(float[] theta, float[][] state, int from, int to, float ratio, Step step);

  /**
   * The trust ratio from the sums of squares of a tensor's theta and u; NaN and infinities go
   * through.
   */
  default double ratio(double thetaSquares, double directionSquares) {
    double theta = Math.sqrt(thetaSquares);
    double direction = Math.sqrt(directionSquares);
    return theta == 0 || direction == 0
        ? 1
        : trustCoefficient() * theta / (direction + trustEpsilon());
  }

  /** The float32 twin of the same. */
  default float ratio(float thetaSquares, float directionSquares) {
    float theta = (float) Math.sqrt(thetaSquares);
    float direction = (float) Math.sqrt(directionSquares);
    return theta == 0 || direction == 0
        ? 1f
        : (float) trustCoefficient() * theta / (direction + (float) trustEpsilon());
  }

  /** All three parts, for a tensor that lies in {@code [from, to)}. */
  @Override
  default void update(
      double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    direction(theta, grad, state, from, to, step);
    double[] u = state[state.length - 1];
    double thetaSquares = 0;
    double directionSquares = 0;
    for (int i = from; i < to; i++) {
      thetaSquares += theta[i] * theta[i];
      directionSquares += u[i] * u[i];
    }
    move(theta, state, from, to, ratio(thetaSquares, directionSquares), step);
  }
}
