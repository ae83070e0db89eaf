package dev.warpstep.backend.cuda;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.layer.Normalization;

/** The launches of batch and layer normalisation. */
final class Normalizations implements NormalizationOperations {
  private static final float EPSILON = (float) Normalization.EPSILON;
  private static final float TAKEN = (float) Normalization.MOMENTUM;
  private static final float KEPT = (float) (1 - Normalization.MOMENTUM);

  /** Threads that share a row. */
  private static final int WARP = 32;

  private final CudaBackend backend;
  private final Kernels kernels;
  private final Layers layers;

  Normalizations(CudaBackend backend, Layers layers) {
    this.backend = backend;
    this.kernels = backend.kernels();
    this.layers = layers;
  }

  @Override
  public void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    backend.bind();
    layers.overColumns(
        "batch_norm_forward",
        x.rows(),
        x.columns(),
        CudaTensor.address(x),
        CudaTensor.address(gamma),
        x.rows(),
        x.columns(),
        EPSILON,
        KEPT,
        TAKEN,
        CudaTensor.address(running.mean()),
        CudaTensor.address(running.variance()),
        CudaTensor.address(batch.mean()),
        CudaTensor.address(batch.scale()),
        CudaTensor.address(z));
    CudaTensor.wrote(z);
  }

  @Override
  public void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    backend.bind();
    kernels.launch(
        "batch_norm_fixed",
        kernels.blocks(x.size()),
        Kernels.BLOCK,
        CudaTensor.address(x),
        CudaTensor.address(gamma),
        x.rows(),
        x.columns(),
        EPSILON,
        CudaTensor.address(running.mean()),
        CudaTensor.address(running.variance()),
        CudaTensor.address(z));
    CudaTensor.wrote(z);
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
    backend.bind();
    layers.overColumns(
        "batch_norm_backward",
        x.rows(),
        x.columns(),
        CudaTensor.address(x),
        CudaTensor.address(batch.mean()),
        CudaTensor.address(batch.scale()),
        CudaTensor.address(gamma),
        x.rows(),
        x.columns(),
        CudaTensor.address(betaGradient),
        CudaTensor.address(d),
        CudaTensor.copy(d),
        CudaTensor.address(gammaGradient),
        CudaTensor.address(biasGradient));
  }

  @Override
  public void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    backend.bind();
    overRows(
        "layer_norm_forward",
        x.rows(),
        CudaTensor.address(x),
        CudaTensor.address(gamma),
        x.rows(),
        x.columns(),
        EPSILON,
        CudaTensor.address(batch.mean()),
        CudaTensor.address(batch.scale()),
        CudaTensor.address(z));
    CudaTensor.wrote(z);
  }

  @Override
  public void layerGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    backend.bind();
    layers.overColumns(
        "layer_norm_gamma",
        x.rows(),
        x.columns(),
        CudaTensor.address(x),
        CudaTensor.address(batch.mean()),
        CudaTensor.address(batch.scale()),
        CudaTensor.address(d),
        x.rows(),
        x.columns(),
        CudaTensor.address(gammaGradient));
    overRows(
        "layer_norm_backward",
        x.rows(),
        CudaTensor.address(x),
        CudaTensor.address(batch.mean()),
        CudaTensor.address(batch.scale()),
        CudaTensor.address(gamma),
        x.rows(),
        x.columns(),
        CudaTensor.address(d),
        CudaTensor.copy(d));
  }

  /** Launches a kernel that gives a row to a warp. */
  private void overRows(String kernel, int rows, Object... arguments) {
    kernels.launch(kernel, kernels.blocks((long) rows * WARP), Kernels.BLOCK, arguments);
  }
}
