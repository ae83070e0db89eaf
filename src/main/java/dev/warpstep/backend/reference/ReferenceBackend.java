package dev.warpstep.backend.reference;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.HostRows;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.memory.FloatRows;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Every operation as its definition reads. */
final class ReferenceBackend implements Backend {
  private final LayerOperations layers = new Layers();
  private final NormalizationOperations normalizations = new Normalizations();
  private final UpdateOperations updates = new Updates(this);

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference (float64, 1 thread, EJML)";
  }

  @Override
  public String precision() {
    return "fp64";
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    try {
      return new DoubleTensor(new double[Math.multiplyExact(rows, columns)], 0, rows, columns);
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw DeviceException.noHeap(rows, columns, Double.BYTES);
    }
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    DMatrixRMaj left = matrix(a);
    DMatrixRMaj right = matrix(b);
    DMatrixRMaj product = new DMatrixRMaj(c.rows(), c.columns());
    if (transposeA && transposeB) {
      CommonOps_DDRM.multTransAB(left, right, product);
    } else if (transposeA) {
      CommonOps_DDRM.multTransA(left, right, product);
    } else if (transposeB) {
      CommonOps_DDRM.multTransB(left, right, product);
    } else {
      CommonOps_DDRM.mult(left, right, product);
    }
    if (product.numRows != c.rows() || product.numCols != c.columns()) {
      throw new IllegalArgumentException(
          "gemm: c must be %dx%d: %dx%d"
              .formatted(product.numRows, product.numCols, c.rows(), c.columns()));
    }
    c.write(product.data);
  }

  @Override
  public LayerOperations layers() {
    return layers;
  }

  @Override
  public NormalizationOperations normalizations() {
    return normalizations;
  }

  @Override
  public UpdateOperations updates() {
    return updates;
  }

  @Override
  public DataRows data(FloatRows values) {
    return new HostRows(values);
  }

  @Override
  public void gather(DataRows source, Batches batches, Tensor destination) {
    DoubleTensor to = (DoubleTensor) destination;
    int width = to.columns();
    if (source instanceof HostRows host) {
      float[] row = new float[width];
      for (int i = 0; i < to.rows(); i++) {
        host.values().read(batches.row(i), row, 0);
        to.view(i * width, 1, width).write(row);
      }
      return;
    }
    DoubleTensor from = (DoubleTensor) source;
    for (int i = 0; i < to.rows(); i++) {
      System.arraycopy(
          from.data(),
          from.offset() + batches.row(i) * width,
          to.data(),
          to.offset() + i * width,
          width);
    }
  }

  @Override
  public void close() {
    // nothing is held
  }

  private static DMatrixRMaj matrix(Tensor tensor) {
    return DMatrixRMaj.wrap(tensor.rows(), tensor.columns(), tensor.toDoubles());
  }
}
