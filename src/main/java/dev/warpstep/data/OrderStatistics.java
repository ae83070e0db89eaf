package dev.warpstep.data;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * The k-th smallest of many numbers, exactly, in bounded memory: numbers are counted by the first
 * 16 bits of their order, then the next, until few enough are left to be sorted. -0 comes before 0,
 * as {@link Arrays#sort(double[])} has it.
 */
public final class OrderStatistics {
  /** So many are sorted at once: 8 MB. */
  static final int MOST_SORTED = 1 << 20;

  private static final int DIGIT = 16;

  private final IntToDoubleFunction values;
  private final int rows;
  private final int mostSorted;
  private final int count;

  /**
   * Of the numbers that are there.
   *
   * @param values by row, in [0, rows), read again and again; NaN is passed over
   */
  public OrderStatistics(IntToDoubleFunction values, int rows) {
    this(values, rows, MOST_SORTED);
  }

  OrderStatistics(IntToDoubleFunction values, int rows, int mostSorted) {
    this.values = values;
    this.rows = rows;
    this.mostSorted = mostSorted;
    int numbers = 0;
    for (int row = 0; row < rows; row++) {
      numbers += Double.isNaN(values.applyAsDouble(row)) ? 0 : 1;
    }
    count = numbers;
  }

  /** How many numbers there are. */
  public int count() {
    return count;
  }

  /**
   * Quantiles, between the two nearest numbers as NumPy does.
   *
   * @param shares each in [0, 1]
   * @return of each share; all NaN if there are no numbers
   */
  public double[] quantiles(double... shares) {
    double[] quantiles = new double[shares.length];
    Arrays.fill(quantiles, Double.NaN);
    if (count == 0) {
      return quantiles;
    }
    int[] ranks = new int[2 * shares.length];
    for (int i = 0; i < shares.length; i++) {
      ranks[2 * i] = (int) (shares[i] * (count - 1));
      ranks[2 * i + 1] = Math.min(ranks[2 * i] + 1, count - 1);
    }
    double[] at = select(ranks);
    for (int i = 0; i < shares.length; i++) {
      double between = shares[i] * (count - 1) - ranks[2 * i];
      double distance = at[2 * i + 1] - at[2 * i];
      quantiles[i] =
          Double.isInfinite(distance)
              ? at[2 * i] * (1 - between) + at[2 * i + 1] * between
              : at[2 * i] + between * distance;
    }
    return quantiles;
  }

  /** The numbers of some ranks, 0 for the smallest. */
  double[] select(int... ranks) {
    double[] found = new double[ranks.length];
    boolean[] wanted = new boolean[ranks.length];
    Arrays.fill(wanted, true);
    select(0, 0, 0, count, ranks, wanted, found);
    return found;
  }

  /**
   * Among the numbers whose order begins with {@code prefix}.
   *
   * @param bits of the prefix
   * @param before how many numbers are smaller
   * @param inside how many there are
   * @param wanted which of the ranks are among them
   */
  private void select(
      long prefix,
      int bits,
      int before,
      int inside,
      int[] ranks,
      boolean[] wanted,
      double[] found) {
    if (inside <= mostSorted || bits == Long.SIZE) {
      double[] some = bits == Long.SIZE ? null : collect(prefix, bits, inside);
      for (int i = 0; i < ranks.length; i++) {
        if (wanted[i]) {
          found[i] = some == null ? number(prefix) : some[ranks[i] - before];
        }
      }
      return;
    }
    int[] sizes = new int[1 << DIGIT];
    for (int row = 0; row < rows; row++) {
      double value = values.applyAsDouble(row);
      long order = order(value);
      if (!Double.isNaN(value) && begins(order, prefix, bits)) {
        sizes[(int) (order >>> Long.SIZE - DIGIT - bits) & (1 << DIGIT) - 1]++;
      }
    }
    int smaller = before;
    for (int digit = 0; digit < sizes.length; digit++) {
      boolean[] here = new boolean[ranks.length];
      boolean any = false;
      for (int i = 0; i < ranks.length; i++) {
        here[i] = wanted[i] && ranks[i] >= smaller && ranks[i] < smaller + sizes[digit];
        any |= here[i];
      }
      if (any) {
        select(prefix << DIGIT | digit, bits + DIGIT, smaller, sizes[digit], ranks, here, found);
      }
      smaller += sizes[digit];
    }
  }

  private double[] collect(long prefix, int bits, int size) {
    double[] some = new double[size];
    int at = 0;
    for (int row = 0; row < rows && at < size; row++) {
      double value = values.applyAsDouble(row);
      if (!Double.isNaN(value) && begins(order(value), prefix, bits)) {
        some[at++] = value;
      }
    }
    Arrays.sort(some);
    return some;
  }

  private static boolean begins(long order, long prefix, int bits) {
    return bits == 0 || order >>> Long.SIZE - bits == prefix;
  }

  /** Unsigned, in the order of the numbers. */
  private static long order(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
  }

  private static double number(long order) {
    return Double.longBitsToDouble(order < 0 ? order & Long.MAX_VALUE : ~order);
  }
}
