package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.loss.Losses;

/** The launches of a layer's elementwise passes and of losses. */
final class Layers implements LayerOperations {
  /** Rows whose gradients are added in order before their sum joins the column's. */
  private static final int CHUNK_ROWS = 64;

  /** Columns of a block of the backward kernels, and the most chunks of rows. */
  private static final int TILE = 32;

  private static final int MOST_CHUNKS = 8;

  /** The most blocks of a grid's y; a loop in the kernels took 149 registers instead of 113. */
  private static final int MOST_TILES = 65535;

  /** Threads that share a row of a loss. */
  private static final int WARP = 32;

  private final CudaBackend backend;
  private final Kernels kernels;
  private final Reductions reductions;

  Layers(CudaBackend backend, Reductions reductions) {
    this.backend = backend;
    this.kernels = backend.kernels();
    this.reductions = reductions;
  }

  @Override
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    backend.bind();
    kernels.launch(
        "forward_" + Activations.ALL.of(f).name(),
        kernels.blocks((z.size() + 3L) / 4),
        Kernels.BLOCK,
        CudaTensor.address(z),
        CudaTensor.address(bias),
        CudaTensor.address(h),
        CudaTensor.copy(h),
        z.rows(),
        z.columns(),
        Record.hyper(f));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DeviceException if there are too many rows for a grid
   */
  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    backend.bind();
    int rows = d.rows();
    int width = d.columns();
    int chunks = chunks(rows);
    int tall = Math.min(chunks, MOST_CHUNKS);
    int tiles = (chunks + tall - 1) / tall;
    if (tiles > MOST_TILES) {
      throw new DeviceException(
          "a batch on a CUDA device can have %,d rows at most, use a smaller --batch: %,d"
              .formatted(MOST_TILES * MOST_CHUNKS * CHUNK_ROWS, rows));
    }
    long partial = tiles == 1 ? 0 : backend.plan().scratch((long) chunks * width * Float.BYTES);
    kernels.launch2d(
        "backward_" + Activations.ALL.of(f).name(),
        tiles(width),
        tiles,
        TILE,
        tall,
        CudaTensor.address(z),
        CudaTensor.address(h),
        CudaTensor.address(d),
        CudaTensor.copy(d),
        rows,
        width,
        CudaTensor.address(biasGradient),
        partial,
        Record.hyper(f));
    if (tiles > 1) {
      kernels.launch(
          "combine_chunks",
          (width + Kernels.BLOCK - 1) / Kernels.BLOCK,
          Kernels.BLOCK,
          partial,
          chunks,
          width,
          CudaTensor.address(biasGradient));
    }
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    backend.bind();
    backend.follow(step);
    kernels.launch(
        "dropout",
        kernels.blocks((x.size() + 3L) / 4),
        Kernels.BLOCK,
        CudaTensor.address(x),
        CudaTensor.address(y),
        CudaTensor.copy(y),
        (long) x.size(),
        backend.position().stepAddress(),
        (int) dropout.seed(),
        (int) (dropout.seed() >>> 32),
        dropout.layer(),
        dropout.threshold(),
        (float) dropout.scale());
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    backend.bind();
    kernels.launch(
        "scale_columns",
        kernels.blocks(x.size()),
        Kernels.BLOCK,
        CudaTensor.address(x),
        CudaTensor.address(scale),
        CudaTensor.address(y),
        CudaTensor.copy(y),
        x.rows(),
        x.columns());
  }

  @Override
  public void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient) {
    backend.bind();
    overColumns(
        "scale_gradient",
        x.rows(),
        x.columns(),
        CudaTensor.address(x),
        CudaTensor.address(d),
        x.rows(),
        x.columns(),
        CudaTensor.address(scaleGradient));
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
    backend.bind();
    backend.follow(batches);
    kernels.launch(
        "loss_" + Losses.ALL.of(loss).name(),
        kernels.blocks((long) y.rows() * WARP),
        Kernels.BLOCK,
        CudaTensor.address(y),
        CudaTensor.address(target),
        y.rows(),
        y.columns(),
        target.columns(),
        Targets.areWeighted(loss, y, target) ? 1 : 0,
        CudaTensor.address(rowLosses),
        CudaTensor.address(dy),
        Record.hyper(loss));
    CudaTensor.wrote(dy);
    int rows = y.rows();
    long scratch = backend.plan().scratch(Reductions.scratchBytes(rows));
    Reductions.Partial sums = reductions.sum(CudaTensor.address(rowLosses), rows, scratch);
    kernels.launch(
        "mean_loss",
        1,
        Kernels.BLOCK,
        sums.address(),
        sums.count(),
        rows,
        CudaTensor.address(log),
        backend.position().batchesAddress());
  }

  /** Launches a kernel whose blocks have 32 columns and all of their rows. */
  void overColumns(String kernel, int rows, int width, Object... arguments) {
    int tall = Math.min(chunks(rows), MOST_CHUNKS);
    kernels.launch2d(kernel, tiles(width), 1, TILE, tall, arguments);
  }

  private static int chunks(int rows) {
    return (rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
  }

  private static int tiles(int width) {
    return (width + TILE - 1) / TILE;
  }
}
