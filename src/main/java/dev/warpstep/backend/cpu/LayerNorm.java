package dev.warpstep.backend.cpu;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.op.numeric.Lanes;

/**
 * Layer normalisation, forward and back, in parallel over rows; gamma's gradient over columns. The
 * twin of its kernels.
 */
final class LayerNorm {
  private final Workers workers;
  private final float[][] lanes;
  private final float[][] normalized;
  private final float[][] products;
  private final ColumnSums[] sums;
  private final Workers.Task forward = this::forward;
  private final Workers.Task backward = this::backward;
  private final Workers.Task gammas = this::gammas;
  private CpuTensor x;
  private CpuTensor gamma;
  private CpuTensor mean;
  private CpuTensor scale;
  private CpuTensor z;
  private CpuTensor d;
  private CpuTensor gammaGradient;
  private int perBlock;

  LayerNorm(Workers workers) {
    this.workers = workers;
    lanes = new float[workers.threads()][Lanes.COUNT];
    normalized = new float[workers.threads()][0];
    products = new float[workers.threads()][0];
    sums = ColumnSums.each(workers);
  }

  void run(CpuTensor x, CpuTensor gamma, BatchMoments batch, CpuTensor z) {
    this.z = z;
    set(x, gamma, batch);
    overRows(forward);
  }

  void gradient(
      CpuTensor x, BatchMoments batch, CpuTensor gamma, CpuTensor d, CpuTensor gammaGradient) {
    this.d = d;
    this.gammaGradient = gammaGradient;
    set(x, gamma, batch);
    perBlock = ColumnSums.columnsPerBlock(workers, x.columns());
    workers.run(gammas, Rows.blocks(x.columns(), perBlock), x.size());
    overRows(backward);
  }

  private void set(CpuTensor x, CpuTensor gamma, BatchMoments batch) {
    this.x = x;
    this.gamma = gamma;
    mean = (CpuTensor) batch.mean();
    scale = (CpuTensor) batch.scale();
    for (int i = 0; i < normalized.length; i++) {
      if (normalized[i].length < x.columns()) {
        normalized[i] = new float[x.columns()];
        products[i] = new float[x.columns()];
      }
    }
  }

  private void overRows(Workers.Task task) {
    perBlock = Rows.perBlock(x.rows(), x.columns());
    workers.run(task, Rows.blocks(x.rows(), perBlock), x.size());
  }

  private void forward(int block, int worker) {
    int width = x.columns();
    float[] n = normalized[worker];
    int end = Math.min(x.rows(), (block + 1) * perBlock);
    for (int row = block * perBlock; row < end; row++) {
      int at = x.offset() + row * width;
      float centre = Lanes.sum(x.data(), at, width, lanes[worker]) / width;
      for (int i = 0; i < width; i++) {
        n[i] = x.data()[at + i] - centre;
      }
      float squares = Lanes.dot(n, 0, n, 0, width, lanes[worker]);
      float factor = BatchNorm.scale(squares / width);
      mean.data()[mean.offset() + row] = centre;
      scale.data()[scale.offset() + row] = factor;
      int to = z.offset() + row * width;
      for (int i = 0; i < width; i++) {
        z.data()[to + i] = gamma.data()[gamma.offset() + i] * (n[i] * factor);
      }
    }
  }

  private void gammas(int block, int worker) {
    int width = x.columns();
    int from = block * perBlock;
    int count = Math.min(perBlock, width - from);
    ColumnSums sum = sums[worker];
    sum.clear(count);
    for (int row = 0; row < x.rows(); row++) {
      System.arraycopy(d.data(), d.offset() + row * width + from, sum.terms, 0, count);
      normalized(row, from, count, sum.factors);
      sum.addProducts(row, x.rows(), count);
    }
    System.arraycopy(sum.total(), 0, gammaGradient.data(), gammaGradient.offset() + from, count);
  }

  private void backward(int block, int worker) {
    int width = x.columns();
    float[] n = normalized[worker];
    float[] g = products[worker];
    int end = Math.min(x.rows(), (block + 1) * perBlock);
    for (int row = block * perBlock; row < end; row++) {
      int at = d.offset() + row * width;
      normalized(row, 0, width, n);
      for (int i = 0; i < width; i++) {
        g[i] = gamma.data()[gamma.offset() + i] * d.data()[at + i];
      }
      float shift = Lanes.sum(g, 0, width, lanes[worker]) / width;
      float dot = Lanes.dot(g, 0, n, 0, width, lanes[worker]) / width;
      float factor = scale.data()[scale.offset() + row];
      for (int i = 0; i < width; i++) {
        d.data()[at + i] = factor * Math.fma(-n[i], dot, g[i] - shift);
      }
    }
  }

  private void normalized(int row, int from, int count, float[] n) {
    int at = x.offset() + row * x.columns() + from;
    float centre = mean.data()[mean.offset() + row];
    float factor = scale.data()[scale.offset() + row];
    for (int i = 0; i < count; i++) {
      n[i] = (x.data()[at + i] - centre) * factor;
    }
  }
}
