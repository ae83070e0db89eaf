package dev.warpstep.op;

import dev.warpstep.op.numeric.NewtonSchulz;

/**
 * A rule that moves each hidden weight matrix along an orthogonal matrix, and all other parameters
 * on their own.
 *
 * <p>A step of a matrix has four parts: {@link #direction} writes the state and the direction,
 * which takes the place of state vector 1; the direction is divided by its Frobenius norm plus
 * {@link NewtonSchulz#EPSILON}; {@link NewtonSchulz} makes it orthogonal, which is a matter of
 * products; {@link #move} changes theta. {@link #update} is the rule of what is no hidden matrix.
 */
public interface MatrixOptimizer extends Optimizer {
  /** The state vector in which a hidden matrix's direction is put. */
  int DIRECTION = 1;

  @Override
  MatrixOptimizer withoutWeightDecay();

  /** The float32 twin of the CUDA kernel for what is no hidden matrix, of the same bits. */
  void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step);

  /** The definition of the first part, in float64: modifies {@code state}. */
  void direction(double[] grad, double[][] state, int from, int to, Step step);

  /** The float32 twin of the CUDA kernel, of the same bits. */
  void direction(float[] grad, float[][] state, int from, int to, Step step);

  /**
   * The definition of the last part, in float64.
   *
   * @param theta modified in {@code [from, to)}
   * @param orthogonal the matrix's elements, that of {@code theta[from]} at {@code at}
   * @param rows of the whole matrix
   * @param columns of the whole matrix
   */
  void move(
      double[] theta,
      int from,
      int to,
      double[] orthogonal,
      int at,
      int rows,
      int columns,
      Step step);

  /** The float32 twin of the CUDA kernel, of the same bits. */
  void move(
      float[] theta,
      int from,
      int to,
      float[] orthogonal,
      int at,
      int rows,
      int columns,
      Step step);
}
