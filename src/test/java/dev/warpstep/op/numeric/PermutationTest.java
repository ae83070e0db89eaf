package dev.warpstep.op.numeric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeds are fixed, so these tests never flicker. A statistic may lie five standard deviations from
 * its mean; a chi-square of df degrees of freedom has mean df and variance 2 df.
 */
class PermutationTest {
  private static final int EPOCHS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 15, 16, 17, 64, 65, 100, 1797, 60_000, (1 << 20) + 3})
  void isABijection(int n) {
    for (long epoch = 0; epoch < (n < 10_000 ? 20 : 2); epoch++) {
      Permutation permutation = new Permutation(42, epoch, n);
      BitSet seen = new BitSet(n);
      for (int i = 0; i < n; i++) {
        int j = permutation.at(i);
        assertTrue(j >= 0 && j < n, () -> "outside: " + j);
        assertFalse(seen.get(j), () -> "twice: " + j);
        seen.set(j);
      }
    }
  }

  @Test
  void worksUpToTheLargestInt() {
    Permutation permutation = new Permutation(1, 2, Integer.MAX_VALUE);
    assertEquals(16, permutation.halfBits());
    for (int i : new int[] {0, 1, 123_456_789, Integer.MAX_VALUE - 1}) {
      int j = permutation.at(i);
      assertTrue(j >= 0 && j < Integer.MAX_VALUE, () -> "outside: " + j);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "4, 1", "5, 2", "16, 2", "17, 3", "64, 3", "65, 4", "60000, 8"})
  void takesTheSmallestHalvesThatCoverN(int n, int halfBits) {
    Permutation permutation = new Permutation(0, 0, n);
    assertEquals(halfBits, permutation.halfBits());
    assertEquals(n, permutation.size());
  }

  @Test
  void sameSeedAndEpochGiveTheSameOrderAndOthersAnother() {
    int[] order = order(7, 3, 1797);
    assertArrayEquals(order, order(7, 3, 1797));
    assertTrue(matches(order, order(7, 4, 1797)) < 20, "another epoch");
    assertTrue(matches(order, order(8, 3, 1797)) < 20, "another seed");
  }

  @Test
  void keepsItsOrderFromVersionToVersion() {
    // from an independent body in Python
    assertArrayEquals(new int[] {3, 5, 0, 6, 1, 4, 9, 8, 2, 7}, order(42, 0, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void everyOrderOfASmallSetIsAsLikely(int n) {
    int orders = 1;
    for (int i = 2; i <= n; i++) {
      orders *= i;
    }
    double[] counts = new double[orders];
    // Ten times as many as elsewhere: 8 rounds show only then.
    for (long epoch = 0; epoch < 10L * EPOCHS; epoch++) {
      counts[rank(order(11, epoch, n))]++;
    }
    assertEven(counts);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 8, 16, 17})
  void everyPlaceAndPairOfPlacesIsAsLikely(int n) {
    double[] places = new double[n * n];
    double[] pairs = new double[n * n]; // where indices 0 and 1 go
    double[] ends = new double[n * n]; // where indices 0 and n - 1 go
    for (long epoch = 0; epoch < EPOCHS; epoch++) {
      int[] order = order(12, epoch, n);
      for (int i = 0; i < n; i++) {
        places[i * n + order[i]]++;
      }
      pairs[order[0] * n + order[1]]++;
      ends[order[0] * n + order[n - 1]]++;
    }
    // The covariance of a uniform permutation matrix is 1 / (n - 1) times the projection on the
    // tables with zero row and column sums, a space of (n - 1)^2 dimensions.
    double chiSquare = chiSquare(places) * (n - 1) / n;
    double df = (n - 1.0) * (n - 1);
    assertEquals(df, chiSquare, 5 * Math.sqrt(2 * df));
    for (double[] table : new double[][] {pairs, ends}) {
      double[] cells = new double[n * (n - 1)];
      int cell = 0;
      for (int a = 0; a < n; a++) {
        assertEquals(0, table[a * n + a]);
        for (int b = 0; b < n; b++) {
          if (a != b) {
            cells[cell++] = table[a * n + b];
          }
        }
      }
      assertEven(cells);
    }
  }

  @Test
  void fixedPointsAndAdjacentPairsArePoissonWithMeanOne() {
    int n = 1000;
    int epochs = 600;
    double[] fixed = new double[5]; // 0, 1, 2, 3, more
    double[] adjacent = new double[5];
    for (long epoch = 0; epoch < epochs; epoch++) {
      int[] order = order(13, epoch, n);
      int f = 0;
      int a = 0;
      for (int i = 0; i < n; i++) {
        f += order[i] == i ? 1 : 0;
        a += i > 0 && order[i] == order[i - 1] + 1 ? 1 : 0;
      }
      fixed[Math.min(f, 4)]++;
      adjacent[Math.min(a, 4)]++;
    }
    double e = Math.exp(-1);
    double[] poisson = {e, e, e / 2, e / 6, 1 - e * (2 + 2.0 / 3)};
    for (double[] counts : new double[][] {fixed, adjacent}) {
      double chiSquare = 0;
      for (int k = 0; k < 5; k++) {
        double d = counts[k] - epochs * poisson[k];
        chiSquare += d * d / (epochs * poisson[k]);
      }
      assertTrue(chiSquare < 4 + 5 * Math.sqrt(2 * 4), "chi-square " + chiSquare);
    }
  }

  @Test
  void oneIndexVisitsAllOfALargeRangeEvenly() {
    int n = 60_000;
    double[] bins = new double[100];
    for (long epoch = 0; epoch < EPOCHS; epoch++) {
      bins[new Permutation(14, epoch, n).at(59_999) / 600]++;
    }
    assertEven(bins);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void rejectsAnEmptySet(int n) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Permutation(0, 0, n));
    assertEquals("Permutation: n must be at least 1: " + n, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 56})
  void rejectsAnEpochOutOfRange(long epoch) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Permutation(0, epoch, 5));
    assertEquals("Permutation: epoch must lie in [0, 2^56): " + epoch, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, Integer.MAX_VALUE})
  void rejectsAnIndexOutOfRange(int i) {
    Permutation permutation = new Permutation(0, 0, 5);
    IndexOutOfBoundsException e =
        assertThrows(IndexOutOfBoundsException.class, () -> permutation.at(i));
    assertEquals("Permutation: i must lie in [0, 5): " + i, e.getMessage());
  }

  @Test
  void givesTheKeysAKernelNeeds() {
    Permutation permutation = new Permutation(3, 4, 5);
    int[] words = new int[4];
    for (int key = 0; key < Permutation.ROUNDS; key++) {
      Philox.at(3, Philox.Stream.SHUFFLE, 4, key / 4, words);
      assertEquals(words[key % 4], permutation.key(key));
    }
    Philox.at(3, Philox.Stream.SHUFFLE, 4, 4, words);
    assertEquals(words[0] & 1, permutation.key(Permutation.ROUNDS));
    assertThrows(IndexOutOfBoundsException.class, () -> permutation.key(Permutation.KEYS));
  }

  private static int[] order(long seed, long epoch, int n) {
    Permutation permutation = new Permutation(seed, epoch, n);
    int[] order = new int[n];
    Arrays.setAll(order, permutation::at);
    return order;
  }

  private static int matches(int[] a, int[] b) {
    int matches = 0;
    for (int i = 0; i < a.length; i++) {
      matches += a[i] == b[i] ? 1 : 0;
    }
    return matches;
  }

  /** Number of the order in the lexicographic list of all n! (Lehmer code). */
  private static int rank(int[] order) {
    int rank = 0;
    for (int i = 0; i < order.length; i++) {
      int smaller = 0;
      for (int j = i + 1; j < order.length; j++) {
        smaller += order[j] < order[i] ? 1 : 0;
      }
      rank = rank * (order.length - i) + smaller;
    }
    return rank;
  }

  private static double chiSquare(double[] counts) {
    double expected = Arrays.stream(counts).sum() / counts.length;
    double sum = 0;
    for (double count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  private static void assertEven(double[] counts) {
    double chiSquare = chiSquare(counts);
    int df = counts.length - 1;
    assertEquals(df, chiSquare, 5 * Math.sqrt(2.0 * df));
  }
}
