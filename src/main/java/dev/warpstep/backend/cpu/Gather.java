package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.HostRows;
import dev.warpstep.memory.FloatRows;

/** Copies a batch's rows out of the data set, in parallel over rows. */
final class Gather implements Workers.Task {
  private final Workers workers;
  private FloatRows source;
  private CpuTensor destination;
  private Batches batches;
  private int rowsPerBlock;

  Gather(Workers workers) {
    this.workers = workers;
  }

  void run(DataRows source, Batches batches, CpuTensor destination) {
    this.source = source instanceof CpuTensor tensor ? tensor : ((HostRows) source).values();
    this.batches = batches;
    this.destination = destination;
    rowsPerBlock = Rows.perBlock(destination.rows(), destination.columns());
    workers.run(this, Rows.blocks(destination.rows(), rowsPerBlock), destination.size());
  }

  @Override
  public void run(int block, int worker) {
    int width = source.columns();
    int end = Math.min(destination.rows(), (block + 1) * rowsPerBlock);
    for (int row = block * rowsPerBlock; row < end; row++) {
      source.read(batches.row(row), destination.data(), destination.offset() + row * width);
    }
  }
}
