package dev.warpstep.solver;

/** An objective that is a sum of squares: {@code value(x) = sum of residuals(x)^2}. */
public interface LeastSquares extends Objective {
  /** Number of residuals. */
  int residuals();

  /**
   * Residuals and their derivatives.
   *
   * @param x n variables; not modified
   * @param residuals one each; overwritten
   * @param jacobian (residuals, n), row-major; overwritten
   */
  void jacobian(double[] x, double[] residuals, double[] jacobian);

  /** How many passes over the data a Jacobian costs; see {@link Walk#passes}. */
  default int jacobianPasses() {
    return 1;
  }

  /**
   * What the normal equations are made of. This one makes the whole Jacobian at once.
   *
   * @param x n variables; not modified
   * @param product {@code J'J}, (n, n), row-major; overwritten
   * @param gradient of the value, {@code 2 J'r}, n elements; overwritten
   * @return the value at x
   */
  default double normalEquations(double[] x, double[] product, double[] gradient) {
    return NormalEquations.of(this, x, product, gradient);
  }
}
