package dev.warpstep.backend.cuda;

import dev.warpstep.op.Clip;
import dev.warpstep.op.numeric.Reduction;

/** Sums of long vectors in the tree of {@link Reduction}: a launch a level. */
final class Reductions {
  private final Kernels kernels;

  Reductions(Kernels kernels) {
    this.kernels = kernels;
  }

  /** A vector of at most {@link Reduction#CHUNK} numbers whose sum is the sum wanted. */
  record Partial(long address, int count) {}

  /** Scratch that a reduction of {@code count} numbers needs: two levels that take turns. */
  static long scratchBytes(int count) {
    int first = Reduction.chunks(count);
    return (long) Float.BYTES * (first + Reduction.chunks(first));
  }

  /** Adds up to a vector of one chunk. */
  Partial sum(long x, int count, long scratch) {
    long other = scratch + (long) Float.BYTES * Reduction.chunks(count);
    long from = x;
    long to = scratch;
    int left = count;
    while (left > Reduction.CHUNK) {
      int chunks = Reduction.chunks(left);
      kernels.launch("reduce_sum", grid(chunks), Kernels.BLOCK, from, (long) left, to);
      left = chunks;
      from = to;
      to = from == scratch ? other : scratch;
    }
    return new Partial(from, left);
  }

  /**
   * The factor that brings a gradient's norm under the limit.
   *
   * @param scale where it goes, and behind it scratch
   */
  void clipScale(long gradient, int count, Clip clip, long scale) {
    float limit = (float) clip.value();
    boolean raw = count <= Reduction.CHUNK;
    Partial partial = new Partial(gradient, count);
    if (!raw) {
      long scratch = scale + Float.BYTES;
      int chunks = Reduction.chunks(count);
      kernels.launch(
          "reduce_squares", grid(chunks), Kernels.BLOCK, gradient, (long) count, limit, scratch);
      partial = sum(scratch, chunks, scratch + (long) Float.BYTES * chunks);
    }
    kernels.launch(
        "clip_scale",
        1,
        Kernels.BLOCK,
        partial.address(),
        partial.count(),
        raw ? 1 : 0,
        limit,
        (float) clip.norm(),
        scale);
  }

  private int grid(int chunks) {
    return kernels.blocks((long) chunks * Kernels.BLOCK);
  }
}
