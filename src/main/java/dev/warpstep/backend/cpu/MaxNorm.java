package dev.warpstep.backend.cpu;

import dev.warpstep.op.numeric.Lanes;

/** Scales the rows of a weight matrix that are too long, in parallel over rows. */
final class MaxNorm implements Workers.Task {
  private final Workers workers;
  private final float[][] lanes;
  private CpuTensor weight;
  private float limit;
  private int rowsPerBlock;

  MaxNorm(Workers workers) {
    this.workers = workers;
    lanes = new float[workers.threads()][Lanes.COUNT];
  }

  void run(CpuTensor weight, double limit) {
    this.weight = weight;
    this.limit = (float) limit;
    rowsPerBlock = Rows.perBlock(weight.rows(), weight.columns());
    workers.run(this, Rows.blocks(weight.rows(), rowsPerBlock), weight.size());
  }

  @Override
  public void run(int block, int worker) {
    float[] w = weight.data();
    int width = weight.columns();
    int end = Math.min(weight.rows(), (block + 1) * rowsPerBlock);
    for (int row = block * rowsPerBlock; row < end; row++) {
      int from = weight.offset() + row * width;
      float norm = (float) Math.sqrt(Lanes.dot(w, from, w, from, width, lanes[worker]));
      float scale = norm > limit ? limit / (norm + 1e-7f) : 1f;
      for (int i = from; i < from + width; i++) {
        w[i] *= scale;
      }
    }
  }
}
