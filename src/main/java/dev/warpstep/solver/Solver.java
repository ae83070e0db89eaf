package dev.warpstep.solver;

/**
 * A full-batch method: each iteration may look at the whole objective several times. An
 * implementation is a record whose components are the hyperparameters, and one row in {@link
 * Solvers#ALL}.
 */
public interface Solver {
  /**
   * Begins at {@code x}, where it looks at the objective once.
   *
   * @param x n variables; not modified
   * @throws IllegalArgumentException if the method cannot minimise such an objective, or the
   *     objective is not finite at {@code x}
   */
  Walk start(Objective objective, double[] x);

  /** Whether it minimises {@link LeastSquares} only. */
  default boolean needsLeastSquares() {
    return false;
  }

  /**
   * Whether it takes differences of the gradients of an objective that is not {@link
   * TwiceDifferentiable}: float32 leaves few right digits of them.
   */
  default boolean needsFloat64() {
    return false;
  }

  /** What the method keeps in memory. */
  Footprint footprint();
}
