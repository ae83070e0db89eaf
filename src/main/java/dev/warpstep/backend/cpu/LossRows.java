package dev.warpstep.backend.cpu;

import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.Lanes;

/** Loss and gradient of each row, in parallel over rows. */
final class LossRows implements Workers.Task {
  /** About how many simple operations a row stands for when the rows are cut into blocks. */
  private static final int COST = 512;

  /** About how many simple operations one exponential stands for. */
  private static final int OPERATIONS = 16;

  private final Workers workers;
  private final float[][] lanes;
  private Loss loss;
  private CpuTensor y;
  private CpuTensor target;
  private CpuTensor losses;
  private CpuTensor dy;
  private int rowsPerBlock;

  LossRows(Workers workers) {
    this.workers = workers;
    lanes = new float[workers.threads()][Lanes.COUNT];
  }

  void run(Loss loss, CpuTensor y, CpuTensor target, CpuTensor losses, CpuTensor dy) {
    this.loss = loss;
    this.y = y;
    this.target = target;
    this.losses = losses;
    this.dy = dy;
    rowsPerBlock = Rows.perBlock(y.rows(), COST);
    workers.run(this, Rows.blocks(y.rows(), rowsPerBlock), (long) y.size() * OPERATIONS);
  }

  @Override
  public void run(int block, int worker) {
    int end = Math.min(y.rows(), (block + 1) * rowsPerBlock);
    float scale = 1f / y.rows();
    if (dy.offset() != y.offset()) {
      throw new IllegalArgumentException(
          "outputs and their gradient must begin at the same offset");
    }
    for (int row = block * rowsPerBlock; row < end; row++) {
      losses.data()[losses.offset() + row] =
          loss.row(
              y.data(),
              y.offset() + row * y.columns(),
              y.columns(),
              target.data(),
              target.offset() + row * target.columns(),
              scale,
              dy.data(),
              lanes[worker]);
    }
  }
}
