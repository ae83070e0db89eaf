package dev.warpstep.op.numeric;

/**
 * The words of {@link Philox} at some consecutive indices, in loops over arrays that HotSpot
 * vectorises: four times as fast as one index after another. Scratch memory of one thread.
 */
public final class PhiloxBlock {
  /** Most indices at once. */
  public static final int INDICES = 64;

  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final long WEYL_0 = 0x9E3779B9L;
  private static final long WEYL_1 = 0xBB67AE85L;
  private static final long WORD = 0xFFFFFFFFL;

  private final long[] c0 = new long[INDICES];
  private final long[] c1 = new long[INDICES];
  private final long[] c2 = new long[INDICES];
  private final long[] c3 = new long[INDICES];

  /**
   * Computes the words of {@link Philox#at} for the indices from {@code index} on, whose low words
   * must not overflow. Allocates nothing.
   */
  public void fill(long seed, Philox.Stream stream, long step, long index) {
    long low = index & WORD;
    long high = index >>> 32;
    long stepLow = step & WORD;
    long stepHigh = step >>> 32 | (long) stream.code() << 24;
    for (int i = 0; i < INDICES; i++) {
      c0[i] = low + i;
      c1[i] = high;
      c2[i] = stepLow;
      c3[i] = stepHigh;
    }
    long k0 = seed & WORD;
    long k1 = seed >>> 32;
    for (int round = 0; round < ROUNDS; round++) {
      round(c0, c1, c2, c3, k0, k1);
      k0 = k0 + WEYL_0 & WORD;
      k1 = k1 + WEYL_1 & WORD;
    }
  }

  private static void round(long[] c0, long[] c1, long[] c2, long[] c3, long k0, long k1) {
    for (int i = 0; i < INDICES; i++) {
      long p0 = MULTIPLIER_0 * c0[i];
      long p1 = MULTIPLIER_1 * c2[i];
      c0[i] = (p1 >>> 32) ^ c1[i] ^ k0;
      c1[i] = p1 & WORD;
      c2[i] = (p0 >>> 32) ^ c3[i] ^ k1;
      c3[i] = p0 & WORD;
    }
  }

  /**
   * A word of one of the indices.
   *
   * @param i which index, in [0, 64)
   * @param word in [0, 4)
   * @return in [0, 2^32)
   */
  public long word(int i, int word) {
    return switch (word) {
      case 0 -> c0[i];
      case 1 -> c1[i];
      case 2 -> c2[i];
      default -> c3[i];
    };
  }

  /** {@code y = word < least ? 0 : x*factor}, the words of an index for four elements in a row. */
  public void select(long least, float factor, float[] x, int at, float[] y, int to, int count) {
    int whole = count / 4;
    for (int i = 0; i < whole; i++) {
      int from = at + 4 * i;
      int into = to + 4 * i;
      y[into] = c0[i] >= least ? x[from] * factor : 0f;
      y[into + 1] = c1[i] >= least ? x[from + 1] * factor : 0f;
      y[into + 2] = c2[i] >= least ? x[from + 2] * factor : 0f;
      y[into + 3] = c3[i] >= least ? x[from + 3] * factor : 0f;
    }
    for (int i = 4 * whole; i < count; i++) {
      y[to + i] = word(i / 4, i % 4) >= least ? x[at + i] * factor : 0f;
    }
  }
}
