package dev.warpstep.op.numeric;

/**
 * A random permutation of 0 to n - 1 that is computed one index at a time, with no stored order:
 * the shuffle of an epoch. It uses 32-bit integer operations only, so that a gather kernel computes
 * it itself from n, {@link #halfBits} and the {@link #KEYS} keys.
 *
 * <p>A Feistel network permutes the numbers of 2h bits, where 2h is the smallest even number with
 * 4^h >= n; a result that is not below n goes through the network again until it is (cycle
 * walking). A round maps the halves (left, right) to (right, left ^ F(right)), where F is the low h
 * bits of MurmurHash3's finalizer of right ^ key. With h >= 2 such a network is always an even
 * permutation; so at the end a last key bit swaps 0 and 1, or does not. The keys are the words of
 * {@link Philox} for (seed, SHUFFLE, epoch, index 0, 1, ...).
 *
 * <p>Each of the 4^h numbers is passed at most once over all n indices, so an index takes at most
 * 4^h / n &lt; 4 passes on average.
 *
 * <p>Sources: M. Luby and C. Rackoff, How to Construct Pseudorandom Permutations (1988); J. Black
 * and P. Rogaway, Ciphers with Arbitrary Finite Domains (2002).
 */
public final class Permutation {
  /**
   * Rounds of the network. Narrow halves need the most: over 200,000 epochs a chi-square test of
   * the orders of n = 5 shows 8 rounds; it shows neither 12 nor 16.
   */
  public static final int ROUNDS = 16;

  /** Keys: one a round, and one that is 1 where 0 and 1 are swapped at the end, else 0. */
  public static final int KEYS = ROUNDS + 1;

  private final long seed;
  private final int n;
  private final int halfBits;
  private final int[] keys = new int[KEYS];
  private final int[] words = new int[4];

  /**
   * The order of one epoch.
   *
   * @param seed any value
   * @param epoch in [0, 2^56)
   * @param n number of indices, at least 1
   * @throws IllegalArgumentException if epoch or n is out of range
   */
  public Permutation(long seed, long epoch, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("Permutation: n must be at least 1: " + n);
    }
    this.seed = seed;
    this.n = n;
    int bits = 32 - Integer.numberOfLeadingZeros(n - 1);
    this.halfBits = (bits + 1) / 2;
    epoch(epoch);
  }

  /**
   * Becomes the order of another epoch. Allocates nothing.
   *
   * @param epoch in [0, 2^56)
   * @throws IllegalArgumentException if epoch is out of range
   */
  public void epoch(long epoch) {
    if (epoch >>> 56 != 0) {
      throw new IllegalArgumentException("Permutation: epoch must lie in [0, 2^56): " + epoch);
    }
    for (int key = 0; key < KEYS; key++) {
      if (key % 4 == 0) {
        Philox.at(seed, Philox.Stream.SHUFFLE, epoch, key / 4, words);
      }
      keys[key] = words[key % 4];
    }
    keys[ROUNDS] = n == 1 ? 0 : keys[ROUNDS] & 1;
  }

  /**
   * Where index i goes. Allocates nothing; safe for several threads.
   *
   * @param i in [0, n)
   * @return in [0, n), another for each i
   * @throws IndexOutOfBoundsException if i is out of range
   */
  public int at(int i) {
    if (i < 0 || i >= n) {
      throw new IndexOutOfBoundsException("Permutation: i must lie in [0, " + n + "): " + i);
    }
    int h = halfBits;
    int mask = (1 << h) - 1;
    int x = i;
    do {
      int left = x >>> h;
      int right = x & mask;
      for (int round = 0; round < ROUNDS; round++) {
        int next = left ^ (mix(right ^ keys[round]) & mask);
        left = right;
        right = next;
      }
      x = left << h | right;
    } while (Integer.compareUnsigned(x, n) >= 0); // with h = 16, x has 32 bits
    return x < 2 ? x ^ keys[ROUNDS] : x;
  }

  /**
   * The seed, for a kernel that makes the keys of the next epoch itself.
   *
   * @return any value
   */
  public long seed() {
    return seed;
  }

  /**
   * The number of indices.
   *
   * @return n, at least 1
   */
  public int size() {
    return n;
  }

  /**
   * Bits in a half of the network, for a kernel that computes the permutation itself.
   *
   * @return h in [0, 16], the smallest with 4^h >= n
   */
  public int halfBits() {
    return halfBits;
  }

  /**
   * A key, for a kernel that computes the permutation itself.
   *
   * @param key a round in [0, ROUNDS), or ROUNDS for the swap
   * @return any word; 0 or 1 for the swap
   * @throws IndexOutOfBoundsException if key is out of range
   */
  public int key(int key) {
    return keys[key];
  }

  /** MurmurHash3's 32-bit finalizer (A. Appleby). */
  private static int mix(int x) {
    x ^= x >>> 16;
    x *= 0x85EBCA6B;
    x ^= x >>> 13;
    x *= 0xC2B2AE35;
    return x ^ x >>> 16;
  }
}
