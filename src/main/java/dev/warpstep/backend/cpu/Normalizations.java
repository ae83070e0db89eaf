package dev.warpstep.backend.cpu;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;

/** Batch and layer normalisation, each on all threads. */
final class Normalizations implements NormalizationOperations {
  private final BatchNorm batchNorm;
  private final LayerNorm layerNorm;

  Normalizations(Workers workers) {
    batchNorm = new BatchNorm(workers);
    layerNorm = new LayerNorm(workers);
  }

  @Override
  public void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    batchNorm.train((CpuTensor) x, (CpuTensor) gamma, running, batch, (CpuTensor) z);
  }

  @Override
  public void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    batchNorm.evaluate((CpuTensor) x, (CpuTensor) gamma, running, (CpuTensor) z);
  }

  @Override
  public void batchGradient(
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
  public void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    layerNorm.run((CpuTensor) x, (CpuTensor) gamma, batch, (CpuTensor) z);
  }

  @Override
  public void layerGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    layerNorm.gradient(
        (CpuTensor) x, batch, (CpuTensor) gamma, (CpuTensor) d, (CpuTensor) gammaGradient);
  }
}
