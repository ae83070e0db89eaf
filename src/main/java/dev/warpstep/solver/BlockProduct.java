package dev.warpstep.solver;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Adds {@code J'J} of blocks of rows. Where the product is large it is made on a backend, in the
 * backend's precision; where it is small, or the backend's precision is float64, by EJML in
 * float64. The sum over the blocks is float64.
 */
final class BlockProduct implements AutoCloseable {
  /** Multiply-adds from which on a backend is used: EJML needs some milliseconds for these. */
  static final double LARGE = 1e7;

  private final int rows;
  private final int n;
  private final Backend backend;
  private final Resources owned = new Resources();
  private final Tensor factor;
  private final Tensor product;

  /**
   * For blocks of {@code rows} rows.
   *
   * @param n width of J
   */
  BlockProduct(Backend backend, int rows, int n) {
    this.rows = rows;
    this.n = n;
    this.backend = backend;
    boolean large = (double) rows * n * n >= LARGE && !backend.precision().equals("fp64");
    try {
      factor = large ? owned.own(backend.allocate(rows, n)) : null;
      product = large ? owned.own(backend.allocate(n, n)) : null;
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Adds a block's product.
   *
   * @param jacobian (rows, n), row-major
   * @param sum (n, n); added to
   */
  void add(double[] jacobian, double[] sum) {
    if (product == null) {
      DMatrixRMaj j = DMatrixRMaj.wrap(rows, n, jacobian);
      CommonOps_DDRM.multAddTransA(j, j, DMatrixRMaj.wrap(n, n, sum));
      return;
    }
    factor.write(jacobian);
    backend.gemm(factor, true, factor, false, product);
    float[] block = product.toFloats();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += block[i];
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
