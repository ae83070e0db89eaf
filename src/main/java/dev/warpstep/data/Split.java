package dev.warpstep.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
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
   * Draws round(testFraction * rows) rows for the test, stratified by class where there are classes
   * of one label. With a fraction above 0 both parts get at least one row of every class (of the
   * whole set, for regression) that has two rows or more, which may move the total; a class with
   * one row is trained on. Fraction 0 trains on every row.
   *
   * <p>Equal generators give equal splits: only {@code nextLong} is called.
   *
   * @param testFraction in [0, 1)
   * @throws IllegalArgumentException if the fraction is outside [0, 1)
   */
  public static Split of(Dataset data, double testFraction, RandomGenerator random) {
    boolean classed = data.isClassification() && !data.isMultiLabel() && data.hasTargets();
    IntUnaryOperator classes = classed ? row -> (int) data.y()[row] : null;
    BitSet test = draw(data.rows(), classes, testFraction, random);
    if (test.isEmpty()) {
      return new Split(data, Optional.empty());
    }
    int[] trainRows = IntStream.range(0, data.rows()).filter(row -> !test.get(row)).toArray();
    return new Split(data.rows(trainRows), Optional.of(data.rows(test.stream().toArray())));
  }

  /**
   * Which rows {@link #of} holds out.
   *
   * @param classes of the rows, by their numbers, each of which gets its share; null to draw from
   *     all alike
   */
  public static BitSet draw(
      int rows, IntUnaryOperator classes, double fraction, RandomGenerator random) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException("test fraction must lie in [0, 1): " + fraction);
    }
    BitSet test = new BitSet(rows);
    if (fraction == 0) {
      return test;
    }
    List<int[]> strata = strata(rows, classes);
    int[] counts = testCounts(strata, rows, fraction);
    for (int s = 0; s < counts.length; s++) {
      int[] stratum = strata.get(s);
      for (int i = 0; i < counts[s]; i++) {
        int j = i + below(random, stratum.length - i);
        test.set(stratum[j]);
        stratum[j] = stratum[i];
      }
    }
    return test;
  }

  /** The last of the rows: round(fraction * rows), at least one on each side where that can be. */
  public static BitSet last(int rows, double fraction) {
    int count = fraction == 0 ? 0 : share(rows, fraction);
    BitSet last = new BitSet(rows);
    last.set(rows - count, rows);
    return last;
  }

  private static int share(int rows, double fraction) {
    return (int) Math.min(most(rows), Math.max(least(rows), Math.round(fraction * rows)));
  }

  /**
   * Draws whole groups until they have round(fraction * rows) rows or more; one group at least
   * stays.
   *
   * @param groups of the rows, numbers from 0
   * @throws IllegalArgumentException if there is one group only
   */
  public static BitSet drawGroups(int[] groups, double fraction, RandomGenerator random) {
    BitSet held = new BitSet(groups.length);
    if (fraction == 0) {
      return held;
    }
    int[] distinct = Arrays.stream(groups).distinct().toArray();
    if (distinct.length < 2) {
      throw new IllegalArgumentException("a split by groups needs two groups or more: 1");
    }
    int[] sizes = new int[Arrays.stream(groups).max().getAsInt() + 1];
    for (int group : groups) {
      sizes[group]++;
    }
    BitSet drawn = new BitSet();
    int wanted = share(groups.length, fraction);
    int rows = 0;
    for (int i = 0; i < distinct.length - 1 && rows < wanted; i++) {
      int j = i + below(random, distinct.length - i);
      drawn.set(distinct[j]);
      rows += sizes[distinct[j]];
      distinct[j] = distinct[i];
    }
    for (int row = 0; row < groups.length; row++) {
      held.set(row, drawn.get(groups[row]));
    }
    return held;
  }

  /**
   * A number in [0, bound). Not {@code nextInt(bound)}: how that draws is the JDK's choice. The
   * bias is below 2^-32.
   */
  public static int below(RandomGenerator random, int bound) {
    return (int) ((random.nextLong() >>> 1) % bound);
  }

  private static List<int[]> strata(int rows, IntUnaryOperator classes) {
    if (classes == null) {
      return List.of(IntStream.range(0, rows).toArray());
    }
    int[] sizes = new int[IntStream.range(0, rows).map(classes).max().orElse(0) + 1];
    for (int row = 0; row < rows; row++) {
      sizes[classes.applyAsInt(row)]++;
    }
    List<int[]> strata = new ArrayList<>();
    for (int size : sizes) {
      strata.add(new int[size]);
    }
    int[] filled = new int[sizes.length];
    for (int row = 0; row < rows; row++) {
      int c = classes.applyAsInt(row);
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
