package dev.warpstep.op.numeric;

import java.util.random.RandomGenerator;

/**
 * Philox 4x32-10, a counter-based random generator: the words are a function of (seed, stream,
 * step, index) and of nothing else, so that they are the same on every device, in any order of
 * evaluation and after a resume.
 *
 * <p>The key is (low word, high word) of the seed. The counter is (low word of the index, high word
 * of the index, low word of the step, stream code in the top 8 bits and bits 32 to 55 of the step
 * below).
 *
 * <p>Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel Random Numbers: As
 * Easy as 1, 2, 3 (SC 2011).
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;

  /** The step that {@link #generator} draws from; training does not get that far. */
  private static final long GENERATOR_STEP = (1L << 56) - 1;

  private Philox() {}

  /** What the numbers are for: two purposes with one seed share no counter. */
  public enum Stream {
    /** Which rows go to which part of a data set. */
    SPLIT(1),
    /** First values of the parameters. */
    INITIALIZE(2),
    /** Order of the rows in an epoch. */
    SHUFFLE(3),
    /** Which activations are dropped. */
    DROPOUT(4),
    /** Which training rows a score chooses by. */
    VALIDATION(5);

    private final int code;

    Stream(int code) {
      this.code = code;
    }

    /**
     * The byte in the counter, the same in the kernels and in every version.
     *
     * @return 1 to 255
     */
    public int code() {
      return code;
    }
  }

  /**
   * Four random words. Allocates nothing.
   *
   * @param seed key; any value
   * @param stream what the words are for
   * @param step in [0, 2^56)
   * @param index any value
   * @param out4 overwritten in 0 to 3 with four independent uniform 32-bit words
   * @throws IllegalArgumentException if step is out of range
   */
  public static void at(long seed, Stream stream, long step, long index, int[] out4) {
    if (step >>> 56 != 0) {
      throw new IllegalArgumentException("Philox: step must lie in [0, 2^56): " + step);
    }
    words(
        (int) index,
        (int) (index >>> 32),
        (int) step,
        (int) (step >>> 32) | stream.code << 24,
        (int) seed,
        (int) (seed >>> 32),
        out4);
  }

  /** The bare function of the paper: counter (c0..c3), key (k0, k1). */
  static void words(int c0, int c1, int c2, int c3, int k0, int k1, int[] out4) {
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (MULTIPLIER_0 & WORD) * (c0 & WORD);
      long p1 = (MULTIPLIER_1 & WORD) * (c2 & WORD);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    out4[0] = c0;
    out4[1] = c1;
    out4[2] = c2;
    out4[3] = c3;
  }

  /**
   * A uniform number from two words: the top 53 of their 64 bits, times 2^-53.
   *
   * @param high any word
   * @param low another word, independent of {@code high}
   * @return in [0, 1)
   */
  public static double uniform(int high, int low) {
    return ((((long) high << 32) | (low & WORD)) >>> 11) * 0x1p-53;
  }

  /**
   * The uniform number of words 0 and 1.
   *
   * @param seed key; any value
   * @param stream what the number is for
   * @param step in [0, 2^56)
   * @param index any value
   * @return in [0, 1), with 53 random bits
   * @throws IllegalArgumentException if step is out of range
   */
  public static double uniform(long seed, Stream stream, long step, long index) {
    int[] words = new int[4];
    at(seed, stream, step, index, words);
    return uniform(words[0], words[1]);
  }

  /**
   * A standard normal number by Box and Muller: sqrt(-2 ln u) cos(2 pi v), with 1 - u the uniform
   * number of words 0 and 1 and v that of words 2 and 3. StrictMath, so the same on every machine.
   *
   * @param seed key; any value
   * @param stream what the number is for
   * @param step in [0, 2^56)
   * @param index any value
   * @return mean 0, variance 1, magnitude below 8.6
   * @throws IllegalArgumentException if step is out of range
   */
  public static double normal(long seed, Stream stream, long step, long index) {
    int[] words = new int[4];
    at(seed, stream, step, index, words);
    double u = 1 - uniform(words[0], words[1]); // in (0, 1]: its logarithm is finite
    double v = uniform(words[2], words[3]);
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
  }

  /**
   * A sequential generator for work on the host. It draws from the last step of the stream, so that
   * it shares no counter with {@link #at} at any step below 2^56 - 1. Not safe for several threads.
   *
   * @param seed key; any value
   * @param stream what the numbers are for
   * @return a new generator at its start; its {@code nextLong} is fixed, what the JDK derives from
   *     that (such as {@code nextGaussian}) may change with the JDK
   */
  public static RandomGenerator generator(long seed, Stream stream) {
    return new Sequence(seed, stream);
  }

  /** Words (0, 1), then (2, 3) of index 0, then of index 1 and so on. */
  private static final class Sequence implements RandomGenerator {
    private final long seed;
    private final Stream stream;
    private final int[] words = new int[4];
    private long drawn;

    Sequence(long seed, Stream stream) {
      this.seed = seed;
      this.stream = stream;
    }

    @Override
    public long nextLong() {
      int pair = (int) (drawn & 1) * 2;
      if (pair == 0) {
        at(seed, stream, GENERATOR_STEP, drawn >>> 1, words);
      }
      drawn++;
      return (long) words[pair] << 32 | (words[pair + 1] & WORD);
    }
  }
}
