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
}
