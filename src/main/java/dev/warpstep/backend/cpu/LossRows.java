package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Targets;
import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.Lanes;
import java.util.Arrays;

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
  private boolean weighted;
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
    weighted = Targets.areWeighted(loss, y, target);
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
      int at = y.offset() + row * y.columns();
      int targetAt = target.offset() + row * target.columns();
      losses.data()[losses.offset() + row] =
          weighted
              ? weighted(at, targetAt, scale, lanes[worker])
              : row(at, targetAt, scale, lanes[worker]);
    }
  }

  private float row(int at, int targetAt, float scale, float[] lanes) {
    return loss.row(y.data(), at, y.columns(), target.data(), targetAt, scale, dy.data(), lanes);
  }

  private float weighted(int at, int targetAt, float scale, float[] lanes) {
    float weight = target.data()[targetAt + target.columns() - 1];
    if (weight == 0f) { // also where 0 times the loss would be NaN
      Arrays.fill(dy.data(), at, at + y.columns(), 0f);
      return 0f;
    }
    return row(at, targetAt, scale * weight, lanes) * weight;
  }
}
