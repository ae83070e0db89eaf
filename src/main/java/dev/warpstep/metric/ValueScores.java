package dev.warpstep.metric;

import java.util.Arrays;

/**
 * How far predicted numbers are from the true ones. A row of weight w counts as w equal rows.
 *
 * @param rmse root of the mean squared error
 * @param mae mean absolute error
 * @param r2 1 - squared error / squared distance of the true numbers from their mean; NaN where
 *     they are all equal
 * @param medianError the least error that half of the weight does not exceed; halfway to the next
 *     where exactly half does not
 */
public record ValueScores(double rmse, double mae, double r2, double medianError) {

  /**
   * Scores one of several targets.
   *
   * @param predicted (rows, targets), row-major
   * @param actual (rows, targets), row-major
   * @param target its place
   * @param weights (rows), not all 0; null where each row counts once
   */
  public static ValueScores of(
      double[] predicted, double[] actual, int target, int targets, float[] weights) {
    int rows = actual.length / targets;
    double all = 0;
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      double weight = RowWeights.of(weights, row);
      all += weight;
      mean += weight * actual[row * targets + target];
    }
    mean /= all;
    double squares = 0;
    double absolute = 0;
    double spread = 0;
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double[] errors = new double[rows];
    for (int row = 0; row < rows; row++) {
      int i = row * targets + target;
      double weight = RowWeights.of(weights, row);
      double error = predicted[i] - actual[i];
      errors[row] = Math.abs(error);
      squares += weight * error * error;
      absolute += weight * errors[row];
      spread += weight * (actual[i] - mean) * (actual[i] - mean);
      lowest = Math.min(lowest, actual[i]);
      highest = Math.max(highest, actual[i]);
    }
    return new ValueScores(
        Math.sqrt(squares / all),
        absolute / all,
        lowest == highest ? Double.NaN : 1 - squares / spread,
        median(errors, weights, all));
  }

  /** Sorts the errors. */
  private static double median(double[] errors, float[] weights, double all) {
    int rows = errors.length;
    if (weights == null) {
      Arrays.sort(errors);
      return rows % 2 == 1 ? errors[rows / 2] : (errors[rows / 2 - 1] + errors[rows / 2]) / 2;
    }
    Integer[] order = new Integer[rows];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(errors[a], errors[b]));
    double below = 0;
    for (int i = 0; i < rows; i++) {
      below += weights[order[i]];
      if (below == all / 2) {
        int next = i + 1;
        while (weights[order[next]] == 0) {
          next++;
        }
        return (errors[order[i]] + errors[order[next]]) / 2;
      }
      if (below > all / 2) {
        return errors[order[i]];
      }
    }
    return errors[order[rows - 1]];
  }
}
