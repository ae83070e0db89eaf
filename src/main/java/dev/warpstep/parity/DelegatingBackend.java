package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.op.Step;

/** Another backend in all that a subclass leaves as it is. Closing it does not close the other. */
class DelegatingBackend implements Backend {
  private final Backend other;
  private final UpdateOperations updates;

  DelegatingBackend(Backend other) {
    this.other = other;
    updates = new DelegatingUpdates(other.updates(), this);
  }

  @Override
  public String name() {
    return other.name();
  }

  @Override
  public String description() {
    return other.description();
  }

  @Override
  public String precision() {
    return other.precision();
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    return other.allocate(rows, columns);
  }

  @Override
  public Tensor allocateData(int rows, int columns) {
    return other.allocateData(rows, columns);
  }

  @Override
  public DataRows data(FloatRows values) {
    return other.data(values);
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    other.gemm(a, transposeA, b, transposeB, c);
  }

  @Override
  public LayerOperations layers() {
    return other.layers();
  }

  @Override
  public NormalizationOperations normalizations() {
    return other.normalizations();
  }

  @Override
  public UpdateOperations updates() {
    return updates;
  }

  @Override
  public void gather(DataRows source, Batches batches, Tensor destination) {
    other.gather(source, batches, destination);
  }

  @Override
  public void advance(Step step, Batches batches) {
    other.advance(step, batches);
  }

  @Override
  public Replay record(Runnable operations) {
    return other.record(operations);
  }

  @Override
  public void close() {
    // the other is its owner's
  }
}
