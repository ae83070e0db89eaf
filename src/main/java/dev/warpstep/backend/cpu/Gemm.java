package dev.warpstep.backend.cpu;

import dev.ludovic.netlib.blas.BLAS;
import dev.warpstep.backend.ProductShape;

/**
 * A matrix product as blocks of C, each one call of a single-threaded BLAS. The blocks depend on
 * the shape alone: BLAS kernels round differently at different sizes, so this keeps the bits the
 * same on any number of threads.
 */
final class Gemm implements Workers.Task {
  /** Columns of C are cut at multiples of this, a whole number of vector registers. */
  private static final int GRAIN = 16;

  private final BLAS blas;
  private final Workers workers;
  private CpuTensor a;
  private CpuTensor b;
  private CpuTensor c;
  private boolean transposeA;
  private boolean transposeB;
  private int m;
  private int n;
  private int k;
  private int rowCuts;
  private int columnCuts;

  Gemm(BLAS blas, Workers workers) {
    this.blas = blas;
    this.workers = workers;
  }

  void run(CpuTensor a, boolean transposeA, CpuTensor b, boolean transposeB, CpuTensor c) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.transposeA = transposeA;
    this.transposeB = transposeB;
    m = c.rows();
    n = c.columns();
    k = ProductShape.inner(a, transposeA, b, transposeB, c);
    cut();
    workers.run(this, rowCuts * columnCuts, (long) m * n * k);
  }

  /**
   * One halving (of the columns by preference, which costs less packing) for each 8-fold of work,
   * so that blocks grow with the product and packing stays small; no more than 2^30 multiply-adds a
   * block as far as the sides allow, because netlib's pure-Java products become ten times slower at
   * 2^31.
   */
  private void cut() {
    int log = 63 - Long.numberOfLeadingZeros((long) m * n * k);
    rowCuts = 1;
    columnCuts = 1;
    for (int halvings = Math.min(12, Math.max((log - 16) / 3, log - 30));
        halvings > 0;
        halvings--) {
      if (2L * n / columnCuts >= m / rowCuts) {
        columnCuts *= 2;
      } else {
        rowCuts *= 2;
      }
    }
    rowCuts = Math.min(rowCuts, Math.max(1, m / GRAIN));
    columnCuts = Math.min(columnCuts, Math.max(1, n / GRAIN));
  }

  @Override
  public void run(int block, int worker) {
    int row = cutAt(m, rowCuts, block / columnCuts);
    int rows = cutAt(m, rowCuts, block / columnCuts + 1) - row;
    int column = cutAt(n, columnCuts, block % columnCuts);
    int columns = cutAt(n, columnCuts, block % columnCuts + 1) - column;
    // BLAS counts by columns: the row-major C = A B is the column-major Cᵀ = Bᵀ Aᵀ.
    blas.sgemm(
        transposeB ? "T" : "N",
        transposeA ? "T" : "N",
        columns,
        rows,
        k,
        1f,
        b.data(),
        b.offset() + (transposeB ? column * b.columns() : column),
        b.columns(),
        a.data(),
        a.offset() + (transposeA ? row : row * a.columns()),
        a.columns(),
        0f,
        c.data(),
        c.offset() + row * n + column,
        n);
  }

  /** Where part {@code i} of {@code parts} begins, a multiple of the grain. */
  private static int cutAt(int length, int parts, int i) {
    return i == parts ? length : (int) ((long) length * i / parts) / GRAIN * GRAIN;
  }
}
