package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Dropout;

/** The launches of a layer's elementwise passes. */
final class Layers {
  /** Rows whose gradients are added in order before their sum joins the column's. */
  private static final int CHUNK_ROWS = 64;

  /** Columns of a block of the backward kernels, and the most chunks of rows. */
  private static final int TILE = 32;

  private static final int MOST_CHUNKS = 8;

  /** The most blocks of a grid's y; a loop in the kernels took 149 registers instead of 113. */
  private static final int MOST_TILES = 65535;

  private final Kernels kernels;

  Layers(Kernels kernels) {
    this.kernels = kernels;
  }

  void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
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
   * As {@link dev.warpstep.backend.Backend#activationGradient}, with the plan's scratch.
   *
   * @throws DeviceException if there are too many rows for a grid
   */
  void activationGradient(
      Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient, Plan plan) {
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
    long partial = tiles == 1 ? 0 : plan.scratch((long) chunks * width * Float.BYTES);
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

  /**
   * As {@link dev.warpstep.backend.Backend#dropout}.
   *
   * @param step address of the step's record
   */
  void dropout(Tensor x, Dropout dropout, long step, Tensor y) {
    kernels.launch(
        "dropout",
        kernels.blocks((x.size() + 3L) / 4),
        Kernels.BLOCK,
        CudaTensor.address(x),
        CudaTensor.address(y),
        CudaTensor.copy(y),
        (long) x.size(),
        step,
        (int) dropout.seed(),
        (int) (dropout.seed() >>> 32),
        dropout.layer(),
        dropout.threshold(),
        (float) dropout.scale());
  }
}
