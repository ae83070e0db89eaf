package dev.warpstep.op.numeric;

import java.util.Arrays;

/**
 * The one tree by which a long float32 vector is added up, so that the sum has the same bits on
 * every device, for every launch shape and every number of threads.
 *
 * <ol>
 *   <li>The vector is cut into chunks of {@value #CHUNK}; the last may be shorter.
 *   <li>In a chunk, element i goes to lane i mod {@value #LANES}. A lane starts at +0 and adds its
 *       elements in the order of i: acc + x for a sum, fma(x, x, acc) for a sum of squares.
 *   <li>The lanes are folded in halves: lane l adds lane l + 128 (l &lt; 128), then l + 64 (l &lt;
 *       64), and so on to l + 1. Lane 0 is the chunk's sum.
 *   <li>While there is more than one chunk sum, the chunk sums are the next vector, to be summed
 *       (never squared) by the same rules.
 * </ol>
 *
 * <p>An accumulator that starts at +0 is never -0, so adding +0 to it changes no bit: a kernel may
 * leave out the missing elements of the last chunk, as here, or add +0 for them. An empty vector,
 * and a vector of -0 only, sums to +0. NaN and infinities go through as IEEE addition has them.
 *
 * <p>With L levels (L = 1 up to 4096 elements, 2 up to 2^24, 3 above), |error| &le; g times the sum
 * of the terms' magnitudes, with k = 24 L, u = 2^-24 and g = k u / (1 - k u): a term goes through
 * at most 16 roundings in its lane and 8 in the folds of each level (N. J. Higham, Accuracy and
 * Stability of Numerical Algorithms, 2002, section 4.2). A square that underflows adds at most
 * 2^-150.
 *
 * <p>Chunks are independent: a caller may compute them on several threads, each with lanes of its
 * own, and hand the chunk sums to {@link #combine}; {@link #sum} and {@link #sumOfSquares} do the
 * same on one thread. No method allocates.
 */
public final class Reduction {
  /** Elements in a chunk. */
  public static final int CHUNK = 4096;

  /** Lanes in a chunk, the length of the scratch array {@code lanes}. */
  public static final int LANES = 256;

  private Reduction() {}

  /**
   * How many chunk sums a vector has.
   *
   * @param count elements, at least 0
   * @return count / 4096 rounded up, but at least 1
   * @throws IllegalArgumentException if count is negative
   */
  public static int chunks(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("Reduction: count must not be negative: " + count);
    }
    return count == 0 ? 1 : (count - 1) / CHUNK + 1;
  }

  /**
   * The sum of one chunk.
   *
   * @param x vector, not modified
   * @param from first element
   * @param to behind the last element; to - from in [0, 4096]
   * @param lanes scratch of at least 256, overwritten
   * @return the sum of x[from] to x[to - 1] by the tree
   * @throws IllegalArgumentException if the chunk or the scratch has a wrong size
   * @throws IndexOutOfBoundsException if the chunk is not inside x
   */
  public static float chunkSum(float[] x, int from, int to, float[] lanes) {
    check(x, from, to, lanes);
    Arrays.fill(lanes, 0, LANES, 0f);
    int row = from;
    for (; row <= to - LANES; row += LANES) {
      for (int l = 0; l < LANES; l++) {
        lanes[l] = lanes[l] + x[row + l];
      }
    }
    for (int l = 0; l < to - row; l++) {
      lanes[l] = lanes[l] + x[row + l];
    }
    return foldAll(lanes);
  }

  /**
   * The sum of squares of one chunk.
   *
   * @param x vector, not modified
   * @param from first element
   * @param to behind the last element; to - from in [0, 4096]
   * @param lanes scratch of at least 256, overwritten
   * @return the sum of x[i] * x[i] for i in [from, to) by the tree
   * @throws IllegalArgumentException if the chunk or the scratch has a wrong size
   * @throws IndexOutOfBoundsException if the chunk is not inside x
   */
  public static float chunkSquares(float[] x, int from, int to, float[] lanes) {
    check(x, from, to, lanes);
    Arrays.fill(lanes, 0, LANES, 0f);
    int row = from;
    for (; row <= to - LANES; row += LANES) {
      for (int l = 0; l < LANES; l++) {
        lanes[l] = Math.fma(x[row + l], x[row + l], lanes[l]);
      }
    }
    for (int l = 0; l < to - row; l++) {
      lanes[l] = Math.fma(x[row + l], x[row + l], lanes[l]);
    }
    return foldAll(lanes);
  }

  /**
   * The sum of chunk sums: the levels above the first.
   *
   * @param chunkSums the chunk sums in the order of the chunks; overwritten
   * @param chunks how many there are, at least 1
   * @param lanes scratch of at least 256, overwritten
   * @return the sum by the tree; chunkSums[0] as it is if there is one
   * @throws IllegalArgumentException if chunks is below 1 or the scratch is too short
   * @throws IndexOutOfBoundsException if chunkSums is shorter than chunks
   */
  public static float combine(float[] chunkSums, int chunks, float[] lanes) {
    if (chunks < 1) {
      throw new IllegalArgumentException("Reduction: chunks must be at least 1: " + chunks);
    }
    int count = chunks;
    while (count > 1) {
      int next = chunks(count);
      for (int chunk = 0; chunk < next; chunk++) {
        // In place: chunk sum k lands at or before the first element of chunk k.
        chunkSums[chunk] = chunkSum(chunkSums, start(0, chunk), end(0, count, chunk), lanes);
      }
      count = next;
    }
    return chunkSums[0];
  }

  /**
   * The sum of a vector on one thread.
   *
   * @param x vector, not modified
   * @param from first element
   * @param count elements, at least 0
   * @param chunkSums scratch of at least {@link #chunks chunks(count)}, overwritten
   * @param lanes scratch of at least 256, overwritten
   * @return the sum of x[from] to x[from + count - 1] by the tree
   * @throws IllegalArgumentException if count is negative or lanes is too short
   * @throws IndexOutOfBoundsException if the range is not inside x or chunkSums is too short
   */
  public static float sum(float[] x, int from, int count, float[] chunkSums, float[] lanes) {
    int chunks = chunks(count);
    for (int chunk = 0; chunk < chunks; chunk++) {
      chunkSums[chunk] = chunkSum(x, start(from, chunk), end(from, count, chunk), lanes);
    }
    return combine(chunkSums, chunks, lanes);
  }

  /**
   * The sum of squares of a vector on one thread.
   *
   * @param x vector, not modified
   * @param from first element
   * @param count elements, at least 0
   * @param chunkSums scratch of at least {@link #chunks chunks(count)}, overwritten
   * @param lanes scratch of at least 256, overwritten
   * @return the sum of x[i] * x[i] for i in [from, from + count) by the tree
   * @throws IllegalArgumentException if count is negative or lanes is too short
   * @throws IndexOutOfBoundsException if the range is not inside x or chunkSums is too short
   */
  public static float sumOfSquares(
      float[] x, int from, int count, float[] chunkSums, float[] lanes) {
    int chunks = chunks(count);
    for (int chunk = 0; chunk < chunks; chunk++) {
      chunkSums[chunk] = chunkSquares(x, start(from, chunk), end(from, count, chunk), lanes);
    }
    return combine(chunkSums, chunks, lanes);
  }

  private static int start(int from, int chunk) {
    return from + chunk * CHUNK;
  }

  private static int end(int from, int count, int chunk) {
    return from + chunk * CHUNK + Math.min(CHUNK, count - chunk * CHUNK);
  }

  private static void check(float[] x, int from, int to, float[] lanes) {
    if (lanes.length < LANES) {
      throw new IllegalArgumentException(
          "Reduction: lanes must have at least 256 elements: " + lanes.length);
    }
    if (from < 0 || to > x.length) {
      throw new IndexOutOfBoundsException(
          "Reduction: a chunk must lie in [0, " + x.length + "): [" + from + ", " + to + ")");
    }
    if (to < from || to - from > CHUNK) {
      throw new IllegalArgumentException(
          "Reduction: a chunk must have 0 to 4096 elements: " + ((long) to - from));
    }
  }

  private static float foldAll(float[] lanes) {
    // Calls with constants: once inlined, the loops have no dependence that hinders vectors.
    fold(lanes, 128);
    fold(lanes, 64);
    fold(lanes, 32);
    fold(lanes, 16);
    fold(lanes, 8);
    fold(lanes, 4);
    fold(lanes, 2);
    fold(lanes, 1);
    return lanes[0];
  }

  private static void fold(float[] lanes, int width) {
    for (int l = 0; l < width; l++) {
      lanes[l] = lanes[l] + lanes[l + width];
    }
  }
}
