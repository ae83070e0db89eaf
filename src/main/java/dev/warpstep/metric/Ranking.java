package dev.warpstep.metric;

import java.util.Arrays;

/**
 * How well one class's probability sorts the rows: of each distinct threshold, from the highest
 * down, how many rows of the class and of others lie at or above it.
 *
 * @param hits weight of the class's rows, rising
 * @param others weight of the other rows, rising
 */
public record Ranking(double[] hits, double[] others) {

  /**
   * Sorts rows.
   *
   * @param truth (rows) class indices
   * @param probabilities (rows, classes), row-major
   * @param positive the class
   * @param weights (rows); null where each row counts once
   */
  public static Ranking of(
      int[] truth, double[] probabilities, int classes, int positive, float[] weights) {
    int rows = truth.length;
    // Sorted as bits with the row behind: probabilities are positive, whose bits are in order.
    long[] keys = new long[rows];
    for (int row = 0; row < rows; row++) {
      float score = (float) probabilities[row * classes + positive];
      keys[row] = (long) Float.floatToIntBits(score + 0f) << 32 | row;
    }
    Arrays.sort(keys);
    int distinct = 0;
    for (int i = 0; i < rows; i++) {
      distinct += isLastOfThreshold(keys, i) ? 1 : 0;
    }
    double[] hits = new double[distinct + 1];
    double[] others = new double[distinct + 1];
    int points = 0;
    double hit = 0;
    double other = 0;
    for (int i = rows - 1; i >= 0; i--) {
      int row = (int) keys[i];
      if (truth[row] == positive) {
        hit += RowWeights.of(weights, row);
      } else {
        other += RowWeights.of(weights, row);
      }
      if (isLastOfThreshold(keys, i)) {
        points++;
        hits[points] = hit;
        others[points] = other;
      }
    }
    return new Ranking(hits, others);
  }

  /** Whether the next row down has a lower probability. */
  private static boolean isLastOfThreshold(long[] keys, int i) {
    return i == 0 || keys[i] >> 32 != keys[i - 1] >> 32;
  }

  /** Area under the curve of true by false positives; NaN without rows of both kinds. */
  public double rocAuc() {
    double area = 0;
    for (int i = 1; i < hits.length; i++) {
      area += (others[i] - others[i - 1]) * (hits[i] + hits[i - 1]) / 2;
    }
    return area / (last(hits) * last(others));
  }

  /**
   * Sum over the thresholds of precision times the rise of recall; NaN without rows of the class.
   */
  public double averagePrecision() {
    double sum = 0;
    for (int i = 1; i < hits.length; i++) {
      if (hits[i] > hits[i - 1]) {
        sum += (hits[i] - hits[i - 1]) * hits[i] / (hits[i] + others[i]);
      }
    }
    return sum / last(hits);
  }

  /** Points of the ROC curve: false and true positive rates, (2, points), at most {@code most}. */
  public double[][] rocCurve(int most) {
    int[] kept = thin(most);
    double[][] curve = new double[2][kept.length];
    for (int i = 0; i < kept.length; i++) {
      curve[0][i] = others[kept[i]] / last(others);
      curve[1][i] = hits[kept[i]] / last(hits);
    }
    return curve;
  }

  /** Points of precision by recall: recall and precision, (2, points), at most {@code most}. */
  public double[][] precisionRecallCurve(int most) {
    int[] kept = Arrays.stream(thin(most)).filter(i -> hits[i] + others[i] > 0).toArray();
    double[][] curve = new double[2][kept.length];
    for (int i = 0; i < kept.length; i++) {
      curve[0][i] = hits[kept[i]] / last(hits);
      curve[1][i] = hits[kept[i]] / (hits[kept[i]] + others[kept[i]]);
    }
    return curve;
  }

  private int[] thin(int most) {
    int points = hits.length;
    int count = Math.min(points, most);
    int[] kept = new int[count];
    for (int i = 0; i < count; i++) {
      kept[i] = count == 1 ? 0 : (int) ((long) i * (points - 1) / (count - 1));
    }
    return kept;
  }

  private static double last(double[] values) {
    return values[values.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranking that
        && Arrays.equals(hits, that.hits)
        && Arrays.equals(others, that.others);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(hits) + Arrays.hashCode(others);
  }

  @Override
  public String toString() {
    return "Ranking[" + (hits.length - 1) + " thresholds]";
  }
}
