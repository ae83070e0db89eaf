package dev.warpstep.solver;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** {@code J'J} and {@code 2 J'r}, added up over blocks of residuals. */
final class NormalEquations {
  private NormalEquations() {}

  /** From the whole Jacobian; see {@link LeastSquares#normalEquations}. */
  static double of(LeastSquares objective, double[] x, double[] product, double[] gradient) {
    double[] residuals = new double[objective.residuals()];
    double[] jacobian = new double[Math.multiplyExact(residuals.length, x.length)];
    objective.jacobian(x, residuals, jacobian);
    Arrays.fill(gradient, 0);
    DMatrixRMaj j = DMatrixRMaj.wrap(residuals.length, x.length, jacobian);
    CommonOps_DDRM.multTransA(j, j, DMatrixRMaj.wrap(x.length, x.length, product));
    return addGradient(residuals, jacobian, residuals.length, gradient);
  }

  /**
   * Adds a block's {@code 2 J'r} to {@code gradient}.
   *
   * @param jacobian (rows, n), row-major
   * @return the block's sum of squares
   */
  static double addGradient(double[] residuals, double[] jacobian, int rows, double[] gradient) {
    double squares = 0;
    int n = gradient.length;
    for (int i = 0; i < rows; i++) {
      squares += residuals[i] * residuals[i];
      double twice = 2 * residuals[i];
      for (int j = 0; j < n; j++) {
        gradient[j] += twice * jacobian[i * n + j];
      }
    }
    return squares;
  }
}
