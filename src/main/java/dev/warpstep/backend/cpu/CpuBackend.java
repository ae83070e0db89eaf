package dev.warpstep.backend.cpu;

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

/**
 * float32 on a few threads. Each operation is an object that is made once, so that a step allocates
 * nothing.
 */
final class CpuBackend implements Backend {
  private final String blas;
  private final Workers workers;
  private final Gemm gemm;
  private final Gather gather;
  private final LayerOperations layers;
  private final NormalizationOperations normalizations;
  private final UpdateOperations updates;

  CpuBackend(int threads, BlasLibrary library) {
    blas = library.description();
    workers = new Workers(threads);
    gemm = new Gemm(library.blas(), workers);
    gather = new Gather(workers);
    layers = new Layers(workers);
    normalizations = new Normalizations(workers);
    updates = new Updates(this, workers);
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    int threads = workers.threads();
    return "cpu (float32, %d thread%s, %s)".formatted(threads, threads == 1 ? "" : "s", blas);
  }

  @Override
  public String precision() {
    return "fp32";
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    try {
      return new CpuTensor(new float[Math.multiplyExact(rows, columns)], 0, rows, columns);
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw DeviceException.noHeap(rows, columns, Float.BYTES);
    }
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    gemm.run((CpuTensor) a, transposeA, (CpuTensor) b, transposeB, (CpuTensor) c);
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
    return values
        .array()
        .<DataRows>map(array -> new CpuTensor(array, 0, values.rows(), values.columns()))
        .orElseGet(() -> new HostRows(values));
  }

  @Override
  public void gather(DataRows source, Batches batches, Tensor destination) {
    gather.run(source, batches, (CpuTensor) destination);
  }

  @Override
  public void close() {
    workers.close();
  }
}
