package dev.warpstep.backend.cpu;

import dev.warpstep.op.numeric.Reduction;

/** Clips a gradient by value and by norm; the norm is added up in the tree of {@link Reduction}. */
final class ClipGradient {
  private final Workers workers;
  private final float[][] lanes;
  private final Workers.Task clamp = this::clamp;
  private final Workers.Task squares = this::squares;
  private final Workers.Task multiply = this::multiply;
  private float[] chunkSums = new float[1];
  private CpuTensor gradient;
  private float limit;
  private float scale;

  ClipGradient(Workers workers) {
    this.workers = workers;
    lanes = new float[workers.threads()][Reduction.LANES];
  }

  void run(CpuTensor gradient, double value, double norm) {
    this.gradient = gradient;
    int chunks = Reduction.chunks(gradient.size());
    if (value > 0) {
      limit = (float) value;
      workers.run(clamp, blocks(chunks), gradient.size());
    }
    if (norm > 0) {
      if (chunkSums.length < chunks) {
        chunkSums = new float[chunks];
      }
      workers.run(squares, blocks(chunks), gradient.size());
      float length = (float) Math.sqrt(Reduction.combine(chunkSums, chunks, lanes[0]));
      scale = Math.min(1f, (float) norm / (length + 1e-6f));
      workers.run(multiply, blocks(chunks), gradient.size());
    }
  }

  /** A block is as many whole chunks as {@link Rows} puts together. */
  private static int blocks(int chunks) {
    return Rows.blocks(chunks, chunksPerBlock(chunks));
  }

  private static int chunksPerBlock(int chunks) {
    return Rows.perBlock(chunks, Reduction.CHUNK);
  }

  private int from(int block) {
    int chunk = block * chunksPerBlock(Reduction.chunks(gradient.size()));
    return gradient.offset() + Math.min(gradient.size(), chunk * Reduction.CHUNK);
  }

  private void clamp(int block, int worker) {
    float[] g = gradient.data();
    for (int i = from(block), to = from(block + 1); i < to; i++) {
      g[i] = Math.max(-limit, Math.min(limit, g[i]));
    }
  }

  private void squares(int block, int worker) {
    int to = from(block + 1);
    for (int at = from(block); at < to; at += Reduction.CHUNK) {
      int chunk = (at - gradient.offset()) / Reduction.CHUNK;
      int end = Math.min(to, at + Reduction.CHUNK);
      chunkSums[chunk] = Reduction.chunkSquares(gradient.data(), at, end, lanes[worker]);
    }
  }

  private void multiply(int block, int worker) {
    float[] g = gradient.data();
    for (int i = from(block), to = from(block + 1); i < to; i++) {
      g[i] *= scale;
    }
  }
}
