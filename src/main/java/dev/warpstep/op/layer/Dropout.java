package dev.warpstep.op.layer;

import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.op.numeric.PhiloxBlock;

/**
 * Inverted dropout: {@code y = mask * x / (1 - rate)}, each element of the mask 0 with probability
 * {@code rate}, else 1. The gradient goes back through the same product, so the mask is computed
 * again and never stored.
 *
 * <p>Element i (row-major) of step t is kept if word i mod 4 of {@link Philox} at (seed, DROPOUT,
 * t, 2^32 * layer + i / 4), unsigned, is at least floor(2^32 * rate): the same mask on every device
 * and after a resume.
 *
 * <p>Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014; scaled in training as in
 * PyTorch, not in evaluation as in the paper.
 *
 * @param rate share of elements that are dropped, in [0, 1)
 * @param seed of the run
 * @param layer tells the masks of a step apart
 */
public record Dropout(double rate, long seed, int layer) {
  private static final double WORDS = 0x1p32;

  /** Checks the rate. */
  public Dropout {
    Hyperparameters.unit("dropout", rate);
  }

  /** The least word that keeps its element, as unsigned 32 bits. */
  public int threshold() {
    return (int) (long) (rate * WORDS);
  }

  /** What is kept is multiplied by this: 1 / (1 - rate). */
  public double scale() {
    return 1 / (1 - rate);
  }

  /** Whether element {@code i} of step {@code t} is kept, the definition. */
  public boolean keeps(long i, long t) {
    int[] words = new int[4];
    Philox.at(seed, Philox.Stream.DROPOUT, t, ((long) layer << 32) + i / 4, words);
    return Integer.toUnsignedLong(words[(int) (i % 4)]) >= Math.floor(rate * WORDS);
  }

  /**
   * {@code y = mask * x / (1 - rate)} in float32, the twin of the CUDA kernel, for a block of
   * elements.
   *
   * @param first index of the block's first element, a multiple of 4
   * @param t number of the step
   * @param x vector; the first element is at {@code at}
   * @param y overwritten from {@code to} on; may be x itself
   * @param count elements of the block, at most 4 * {@link PhiloxBlock#INDICES}
   * @param words scratch
   */
  public void apply(
      int first, long t, float[] x, int at, float[] y, int to, int count, PhiloxBlock words) {
    words.fill(seed, Philox.Stream.DROPOUT, t, ((long) layer << 32) + first / 4);
    long least = Integer.toUnsignedLong(threshold());
    words.select(least, (float) scale(), x, at, y, to, count);
  }
}
