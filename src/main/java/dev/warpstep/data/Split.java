package dev.warpstep.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A data set in two parts that share no row; each keeps the rows' order.
 *
 * @param train the rows to train on
 * @param test the rows held out; empty where none are
 */
public record Split(Dataset train, Optional<Dataset> test) {

  /**
   * Draws round(testFraction * rows) rows for the test, stratified by class where there are
   * classes. With a fraction above 0 both parts get at least one row of every class (of the whole
   * set, for regression) that has two rows or more, which may move the total; a class with one row
   * is trained on. Fraction 0 trains on every row.
   *
   * <p>Equal generators give equal splits: only {@code nextLong} is called.
   *
   * @param testFraction in [0, 1)
   * @throws IllegalArgumentException if the fraction is outside [0, 1)
   */
  public static Split of(Dataset data, double testFraction, RandomGenerator random) {
    if (!(testFraction >= 0 && testFraction < 1)) {
      throw new IllegalArgumentException("test fraction must lie in [0, 1): " + testFraction);
    }
    BitSet test = testFraction == 0 ? new BitSet() : draw(data, testFraction, random);
    if (test.isEmpty()) {
      return new Split(data, Optional.empty());
    }
    int[] trainRows = IntStream.range(0, data.rows()).filter(row -> !test.get(row)).toArray();
    return new Split(data.rows(trainRows), Optional.of(data.rows(test.stream().toArray())));
  }

  private static BitSet draw(Dataset data, double fraction, RandomGenerator random) {
    List<int[]> strata = strata(data);
    int[] counts = testCounts(strata, data.rows(), fraction);
    BitSet test = new BitSet(data.rows());
    for (int s = 0; s < counts.length; s++) {
      int[] rows = strata.get(s);
      for (int i = 0; i < counts[s]; i++) {
        // Not nextInt(bound): how that draws is the JDK's choice. The bias is below 2^-32.
        int j = i + (int) ((random.nextLong() >>> 1) % (rows.length - i));
        test.set(rows[j]);
        rows[j] = rows[i];
      }
    }
    return test;
  }

  private static List<int[]> strata(Dataset data) {
    if (!data.isClassification() || !data.hasTargets()) {
      return List.of(IntStream.range(0, data.rows()).toArray());
    }
    float[] y = data.y();
    int[] sizes = new int[data.classes().size()];
    for (float target : y) {
      sizes[(int) target]++;
    }
    List<int[]> strata = new ArrayList<>();
    for (int size : sizes) {
      strata.add(new int[size]);
    }
    int[] filled = new int[sizes.length];
    for (int row = 0; row < y.length; row++) {
      int c = (int) y[row];
      strata.get(c)[filled[c]++] = row;
    }
    return strata;
  }

  /** Largest remainders: each stratum's share, rounded so that the total comes out. */
  private static int[] testCounts(List<int[]> strata, int rows, double fraction) {
    int[] counts = new int[strata.size()];
    long missing = Math.round(fraction * rows);
    for (int s = 0; s < counts.length; s++) {
      int size = strata.get(s).length;
      counts[s] = Math.max((int) (fraction * size), least(size));
      counts[s] = Math.min(counts[s], most(size));
      missing -= counts[s];
    }
    while (missing != 0) {
      int step = missing > 0 ? 1 : -1;
      int best = -1;
      double bestGap = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < counts.length; s++) {
        int size = strata.get(s).length;
        boolean free = step > 0 ? counts[s] < most(size) : counts[s] > least(size);
        double gap = step * (fraction * size - counts[s]);
        if (free && gap > bestGap) {
          best = s;
          bestGap = gap;
        }
      }
      if (best < 0) {
        break;
      }
      counts[best] += step;
      missing -= step;
    }
    return counts;
  }

  private static int least(int size) {
    return size < 2 ? 0 : 1;
  }

  private static int most(int size) {
    return Math.max(size - 1, 0);
  }
}
