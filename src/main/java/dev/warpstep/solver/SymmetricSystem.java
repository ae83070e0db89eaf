package dev.warpstep.solver;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** {@code (A + diag(a)) x = b} by Cholesky's decomposition. */
final class SymmetricSystem {
  /** Matrices kept: the sum, and EJML's copy in blocks where it is large. */
  static final int MATRICES = 2;

  private final DMatrixRMaj sum;
  private final LinearSolverDense<DMatrixRMaj> cholesky;
  private final DMatrixRMaj solution;

  SymmetricSystem(int n) {
    sum = new DMatrixRMaj(n, n);
    cholesky = LinearSolverFactory_DDRM.chol(n);
    solution = new DMatrixRMaj(n, 1);
  }

  /**
   * Solves the system, if its matrix is positive definite.
   *
   * @param matrix A, (n, n), symmetric; not modified
   * @param diagonal a; not modified
   * @param b overwritten with x; left alone if there is none
   * @return whether the matrix is positive definite
   */
  boolean solve(double[] matrix, double[] diagonal, double[] b) {
    int n = b.length;
    System.arraycopy(matrix, 0, sum.data, 0, n * n);
    for (int i = 0; i < n; i++) {
      sum.data[i * n + i] += diagonal[i];
    }
    if (!cholesky.setA(sum)) {
      return false;
    }
    cholesky.solve(DMatrixRMaj.wrap(n, 1, b), solution);
    if (!Double.isFinite(Vectors.largest(solution.data))) {
      return false;
    }
    System.arraycopy(solution.data, 0, b, 0, n);
    return true;
  }
}
