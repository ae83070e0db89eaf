package dev.warpstep.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether probabilities mean what they say: the rows in bins of equal width by the probability of
 * the predicted class. Source: Guo et al. 2017, "On Calibration of Modern Neural Networks".
 *
 * @param bins those that have rows, from the lowest probability up
 * @param error weighted mean of the bins' distances
 */
public record Calibration(List<Bin> bins, double error) {
  private static final int BINS = 15;

  /**
   * The rows of one bin.
   *
   * @param confidence mean probability of the predicted class
   * @param accuracy share of rows whose class is predicted
   * @param weight of its rows
   */
  public record Bin(double confidence, double accuracy, double weight) {}

  /**
   * Bins rows; parameters as in {@link ClassScores#of}.
   *
   * @param probabilities (rows, classes), row-major
   */
  public static Calibration of(
      int[] truth, int[] predicted, double[] probabilities, int classes, float[] weights) {
    double[] confidence = new double[BINS];
    double[] correct = new double[BINS];
    double[] weight = new double[BINS];
    double all = 0;
    for (int row = 0; row < truth.length; row++) {
      double p = probabilities[row * classes + predicted[row]];
      // The bins are open below and closed above, as in the source.
      int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(p * BINS) - 1));
      double w = RowWeights.of(weights, row);
      confidence[bin] += w * p;
      correct[bin] += truth[row] == predicted[row] ? w : 0;
      weight[bin] += w;
      all += w;
    }
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      if (weight[bin] > 0) {
        bins.add(new Bin(confidence[bin] / weight[bin], correct[bin] / weight[bin], weight[bin]));
        error += Math.abs(confidence[bin] - correct[bin]) / all;
      }
    }
    return new Calibration(List.copyOf(bins), error);
  }
}
