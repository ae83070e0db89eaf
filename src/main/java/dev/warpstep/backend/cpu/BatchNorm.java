package dev.warpstep.backend.cpu;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.op.layer.Normalization;

/** Batch normalisation, forward and back, in parallel over columns; the twin of its kernels. */
final class BatchNorm {
  private static final float EPSILON = (float) Normalization.EPSILON;
  private static final float TAKEN = (float) Normalization.MOMENTUM;
  private static final float KEPT = (float) (1 - Normalization.MOMENTUM);

  private final Workers workers;
  private final ColumnSums[] sums;
  private final Workers.Task forward = this::forward;
  private final Workers.Task fixed = this::fixed;
  private final Workers.Task backward = this::backward;
  private CpuTensor x;
  private CpuTensor gamma;
  private CpuTensor runningMean;
  private CpuTensor runningVariance;
  private CpuTensor mean;
  private CpuTensor scale;
  private CpuTensor z;
  private CpuTensor betaGradient;
  private CpuTensor d;
  private CpuTensor gammaGradient;
  private CpuTensor biasGradient;
  private int perBlock;

  BatchNorm(Workers workers) {
    this.workers = workers;
    sums = ColumnSums.each(workers);
  }

  void train(
      CpuTensor x, CpuTensor gamma, RunningMoments running, BatchMoments batch, CpuTensor z) {
    this.x = x;
    this.gamma = gamma;
    this.z = z;
    running(running);
    batch(batch);
    overColumns(forward);
  }

  void evaluate(CpuTensor x, CpuTensor gamma, RunningMoments running, CpuTensor z) {
    this.x = x;
    this.gamma = gamma;
    this.z = z;
    running(running);
    overColumns(fixed);
  }

  void gradient(
      CpuTensor x,
      BatchMoments batch,
      CpuTensor gamma,
      CpuTensor betaGradient,
      CpuTensor d,
      CpuTensor gammaGradient,
      CpuTensor biasGradient) {
    this.x = x;
    this.gamma = gamma;
    this.betaGradient = betaGradient;
    this.d = d;
    this.gammaGradient = gammaGradient;
    this.biasGradient = biasGradient;
    batch(batch);
    overColumns(backward);
  }

  private void running(RunningMoments running) {
    runningMean = (CpuTensor) running.mean();
    runningVariance = (CpuTensor) running.variance();
  }

  private void batch(BatchMoments batch) {
    mean = (CpuTensor) batch.mean();
    scale = (CpuTensor) batch.scale();
  }

  private void overColumns(Workers.Task task) {
    perBlock = ColumnSums.columnsPerBlock(workers, x.columns());
    workers.run(task, Rows.blocks(x.columns(), perBlock), x.size());
  }

  private int count(int from) {
    return Math.min(perBlock, x.columns() - from);
  }

  private void forward(int block, int worker) {
    int from = block * perBlock;
    int count = count(from);
    int rows = x.rows();
    ColumnSums sum = sums[worker];
    sum.clear(count);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(x.data(), x.offset() + row * x.columns() + from, sum.terms, 0, count);
      sum.add(row, rows, count);
    }
    float[] means = mean.data();
    int meanAt = mean.offset() + from;
    for (int i = 0; i < count; i++) {
      means[meanAt + i] = sum.total()[i] / rows;
    }
    sum.clear(count);
    for (int row = 0; row < rows; row++) {
      int at = x.offset() + row * x.columns() + from;
      for (int i = 0; i < count; i++) {
        float deviation = x.data()[at + i] - means[meanAt + i];
        sum.terms[i] = deviation;
        sum.factors[i] = deviation;
      }
      sum.addProducts(row, rows, count);
    }
    for (int i = 0; i < count; i++) {
      float squares = sum.total()[i];
      scale.data()[scale.offset() + from + i] = scale(squares / rows);
      move(runningMean, from + i, means[meanAt + i]);
      move(runningVariance, from + i, squares / (rows - 1));
    }
    for (int row = 0; row < rows; row++) {
      int at = row * x.columns() + from;
      for (int i = 0; i < count; i++) {
        float n =
            (x.data()[x.offset() + at + i] - means[meanAt + i])
                * scale.data()[scale.offset() + from + i];
        z.data()[z.offset() + at + i] = gamma.data()[gamma.offset() + from + i] * n;
      }
    }
  }

  static float scale(float variance) {
    return 1f / (float) Math.sqrt(variance + EPSILON);
  }

  private static void move(CpuTensor running, int i, float value) {
    int at = running.offset() + i;
    running.data()[at] = Math.fma(KEPT, running.data()[at], TAKEN * value);
  }

  private void fixed(int block, int worker) {
    int from = block * perBlock;
    int count = count(from);
    float[] scales = sums[worker].factors;
    for (int i = 0; i < count; i++) {
      scales[i] = scale(runningVariance.data()[runningVariance.offset() + from + i]);
    }
    for (int row = 0; row < x.rows(); row++) {
      int at = row * x.columns() + from;
      for (int i = 0; i < count; i++) {
        float n =
            (x.data()[x.offset() + at + i] - runningMean.data()[runningMean.offset() + from + i])
                * scales[i];
        z.data()[z.offset() + at + i] = gamma.data()[gamma.offset() + from + i] * n;
      }
    }
  }

  private void backward(int block, int worker) {
    int from = block * perBlock;
    int count = count(from);
    int rows = x.rows();
    ColumnSums sum = sums[worker];
    sum.clear(count);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(d.data(), d.offset() + row * x.columns() + from, sum.terms, 0, count);
      normalized(row, from, count, sum.factors);
      sum.addProducts(row, rows, count);
    }
    float[] dots = sum.total();
    System.arraycopy(dots, 0, gammaGradient.data(), gammaGradient.offset() + from, count);
    for (int row = 0; row < rows; row++) {
      normalized(row, from, count, sum.factors);
      int at = d.offset() + row * x.columns() + from;
      for (int i = 0; i < count; i++) {
        float shift = betaGradient.data()[betaGradient.offset() + from + i] / rows;
        float slope =
            gamma.data()[gamma.offset() + from + i] * scale.data()[scale.offset() + from + i];
        float centred = Math.fma(-sum.factors[i], dots[i] / rows, d.data()[at + i] - shift);
        d.data()[at + i] = slope * centred;
      }
    }
    for (int i = 0; i < count; i++) {
      biasGradient.data()[biasGradient.offset() + from + i] = 0f;
    }
  }

  private void normalized(int row, int from, int count, float[] n) {
    int at = x.offset() + row * x.columns() + from;
    for (int i = 0; i < count; i++) {
      n[i] =
          (x.data()[at + i] - mean.data()[mean.offset() + from + i])
              * scale.data()[scale.offset() + from + i];
    }
  }
}
