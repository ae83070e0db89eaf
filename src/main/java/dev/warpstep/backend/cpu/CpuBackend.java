package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Loss;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.numeric.Reduction;

/**
 * float32 on a few threads. Each operation is an object that is made once, so that a step allocates
 * nothing.
 */
final class CpuBackend implements Backend {
  private final String blas;
  private final Workers workers;
  private final Gemm gemm;
  private final BiasActivation biasActivation;
  private final ActivationGradient activationGradient;
  private final DropElements dropElements;
  private final BatchNorm batchNorm;
  private final LayerNorm layerNorm;
  private final LossRows lossRows;
  private final Gather gather;
  private final Penalize penalize;
  private final MaxNorm maxNorm;
  private final ClipGradient clip;
  private final Update update;
  private final Average average;
  private final LayerwiseUpdate layerwise;
  private final MatrixUpdate matrices;
  private final float[] lanes = new float[Reduction.LANES];
  private float[] chunkSums = new float[1];

  CpuBackend(int threads, BlasLibrary library) {
    blas = library.description();
    workers = new Workers(threads);
    gemm = new Gemm(library.blas(), workers);
    biasActivation = new BiasActivation(workers);
    activationGradient = new ActivationGradient(workers);
    dropElements = new DropElements(workers);
    batchNorm = new BatchNorm(workers);
    layerNorm = new LayerNorm(workers);
    lossRows = new LossRows(workers);
    gather = new Gather(workers);
    penalize = new Penalize(workers);
    maxNorm = new MaxNorm(workers);
    clip = new ClipGradient(workers);
    update = new Update(workers);
    average = new Average(workers);
    layerwise = new LayerwiseUpdate(workers);
    matrices = new MatrixUpdate(workers, clip);
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
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    biasActivation.run((CpuTensor) z, (CpuTensor) bias, f, (CpuTensor) h);
  }

  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    activationGradient.run(
        f, (CpuTensor) z, (CpuTensor) h, (CpuTensor) d, (CpuTensor) biasGradient);
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    dropElements.run((CpuTensor) x, dropout, step.t(), (CpuTensor) y);
  }

  @Override
  public void batchNorm(
      Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    batchNorm.train((CpuTensor) x, (CpuTensor) gamma, running, batch, (CpuTensor) z);
  }

  @Override
  public void batchNormFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    batchNorm.evaluate((CpuTensor) x, (CpuTensor) gamma, running, (CpuTensor) z);
  }

  @Override
  public void batchNormGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
    batchNorm.gradient(
        (CpuTensor) x,
        batch,
        (CpuTensor) gamma,
        (CpuTensor) betaGradient,
        (CpuTensor) d,
        (CpuTensor) gammaGradient,
        (CpuTensor) biasGradient);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    layerNorm.run((CpuTensor) x, (CpuTensor) gamma, batch, (CpuTensor) z);
  }

  @Override
  public void layerNormGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    layerNorm.gradient(
        (CpuTensor) x, batch, (CpuTensor) gamma, (CpuTensor) d, (CpuTensor) gammaGradient);
  }

  @Override
  public void loss(
      Loss loss,
      Tensor y,
      Tensor target,
      Tensor rowLosses,
      Tensor dy,
      Tensor log,
      Batches batches) {
    CpuTensor losses = (CpuTensor) rowLosses;
    lossRows.run(loss, (CpuTensor) y, (CpuTensor) target, losses, (CpuTensor) dy);
    int chunks = Reduction.chunks(losses.size());
    if (chunkSums.length < chunks) {
      chunkSums = new float[chunks];
    }
    float sum = Reduction.sum(losses.data(), losses.offset(), losses.size(), chunkSums, lanes);
    CpuTensor kept = (CpuTensor) log;
    kept.data()[kept.offset() + batches.batch()] = sum / losses.size();
  }

  @Override
  public void gather(Tensor source, Batches batches, Tensor destination) {
    gather.run((CpuTensor) source, batches, (CpuTensor) destination);
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    penalize.run(parameters, penalty);
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    maxNorm.run((CpuTensor) weight, limit);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip limits, Step step) {
    if (optimizer instanceof ElementwiseOptimizer elementwise) {
      clip.run((CpuTensor) parameters.gradient(), limits.value(), limits.norm());
      update.run(elementwise, parameters, step);
    } else if (optimizer instanceof LayerwiseOptimizer rule) {
      clip.run((CpuTensor) parameters.gradient(), limits.value(), limits.norm());
      layerwise.run(rule, parameters, step);
    } else if (optimizer instanceof MatrixOptimizer rule) {
      MatrixStep.run(this, rule, parameters, limits, step);
    } else {
      throw Backend.unknownKind(optimizer);
    }
  }

  @Override
  public MatrixPasses matrices() {
    return matrices;
  }

  @Override
  public void average(WeightAverage rule, Tensor theta, Tensor averaged, Step step) {
    average.run(rule, Update.array(theta), Update.array(averaged), step.t());
  }

  @Override
  public void close() {
    workers.close();
  }
}
