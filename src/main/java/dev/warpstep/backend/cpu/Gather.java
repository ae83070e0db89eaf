package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Batches;

/** Copies a batch's rows out of the data set, in parallel over rows. */
final class Gather implements Workers.Task {
  private final Workers workers;
  private CpuTensor source;
  private CpuTensor destination;
  private Batches batches;
  private int rowsPerBlock;

  Gather(Workers workers) {
    this.workers = workers;
  }

  void run(CpuTensor source, Batches batches, CpuTensor destination) {
    this.source = source;
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
      System.arraycopy(
          source.data(),
          source.offset() + batches.row(row) * width,
          destination.data(),
          destination.offset() + row * width,
          width);
    }
  }
}
