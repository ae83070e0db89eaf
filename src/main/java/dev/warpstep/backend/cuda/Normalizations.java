package dev.warpstep.backend.cuda;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.layer.Normalization;

/** The launches of batch and layer normalisation. */
final class Normalizations {
  private static final float EPSILON = (float) Normalization.EPSILON;
  private static final float TAKEN = (float) Normalization.MOMENTUM;
  private static final float KEPT = (float) (1 - Normalization.MOMENTUM);

  /** Threads that share a row. */
  private static final int WARP = 32;

  private final Kernels kernels;
  private final Layers layers;

  Normalizations(Kernels kernels, Layers layers) {
    this.kernels = kernels;
    this.layers = layers;
  }

  void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
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

  void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
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

  void batchGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
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

  void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
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

  void layerGradient(Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
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
