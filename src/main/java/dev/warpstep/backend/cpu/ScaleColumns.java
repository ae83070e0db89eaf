package dev.warpstep.backend.cpu;

/** {@code y = x*scale} by column, in parallel over rows; the factors' gradient over columns. */
final class ScaleColumns {
  private final Workers workers;
  private final ColumnSums[] sums;
  private final Workers.Task forward = this::forward;
  private final Workers.Task backward = this::backward;
  private CpuTensor x;
  private CpuTensor scale;
  private CpuTensor y;
  private CpuTensor d;
  private CpuTensor gradient;
  private int perBlock;

  ScaleColumns(Workers workers) {
    this.workers = workers;
    sums = ColumnSums.each(workers);
  }

  void run(CpuTensor x, CpuTensor scale, CpuTensor y) {
    this.x = x;
    this.scale = scale;
    this.y = y;
    perBlock = Rows.perBlock(x.rows(), x.columns());
    workers.run(forward, Rows.blocks(x.rows(), perBlock), x.size());
  }

  void gradient(CpuTensor x, CpuTensor d, CpuTensor gradient) {
    this.x = x;
    this.d = d;
    this.gradient = gradient;
    perBlock = ColumnSums.columnsPerBlock(workers, x.columns());
    workers.run(backward, Rows.blocks(x.columns(), perBlock), x.size());
  }

  private void forward(int block, int worker) {
    int width = x.columns();
    float[] from = x.data();
    float[] factors = scale.data();
    float[] to = y.data();
    int first = scale.offset();
    int end = Math.min(x.rows(), (block + 1) * perBlock);
    for (int row = block * perBlock; row < end; row++) {
      int at = x.offset() + row * width;
      int out = y.offset() + row * width;
      for (int i = 0; i < width; i++) {
        to[out + i] = from[at + i] * factors[first + i];
      }
    }
  }

  private void backward(int block, int worker) {
    int width = x.columns();
    int from = block * perBlock;
    int count = Math.min(perBlock, width - from);
    ColumnSums sum = sums[worker];
    sum.clear(count);
    for (int row = 0; row < x.rows(); row++) {
      int at = row * width + from;
      System.arraycopy(d.data(), d.offset() + at, sum.terms, 0, count);
      System.arraycopy(x.data(), x.offset() + at, sum.factors, 0, count);
      sum.addProducts(row, x.rows(), count);
    }
    System.arraycopy(sum.total(), 0, gradient.data(), gradient.offset() + from, count);
  }
}
