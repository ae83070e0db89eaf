package dev.warpstep.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * How good predicted classes and probabilities are. A row of weight w counts as w equal rows. The
 * definitions are scikit-learn's: a class that is never predicted has precision 0, one without rows
 * recall 0, and both count in the macro averages only if they are true or predicted somewhere.
 *
 * @param accuracy share of rows whose class is predicted
 * @param balancedAccuracy mean recall over the classes that have rows
 * @param classes the figures of each class
 * @param precision mean over the classes that occur
 * @param recall mean over the classes that occur
 * @param f1 mean over the classes that occur
 * @param logLoss mean of -log of the true class's probability, which is taken as at least 2^-52
 * @param rocAuc area under the receiver operating characteristic, of the second of two classes; of
 *     more the mean over each against the rest; NaN if a class has no rows
 * @param averagePrecision sum of precision times the step of recall, likewise
 * @param matthews Matthews' correlation (Gorodkin 2004 for several classes); 0 where a side has one
 *     class only
 * @param calibrationError mean distance of the predicted class's probability from the share that is
 *     correct, in 15 bins of equal width (Guo et al. 2017)
 */
public record ClassScores(
    double accuracy,
    double balancedAccuracy,
    List<OneClass> classes,
    double precision,
    double recall,
    double f1,
    double logLoss,
    double rocAuc,
    double averagePrecision,
    double matthews,
    double calibrationError) {
  private static final double LEAST_PROBABILITY = Math.ulp(1.0);

  /**
   * The figures of one class.
   *
   * @param precision share of the rows predicted so that are so
   * @param recall share of its rows that are predicted so
   * @param f1 harmonic mean of the two; 0 where both are
   * @param support weight of its rows
   */
  public record OneClass(double precision, double recall, double f1, double support) {}

  /**
   * Scores predictions.
   *
   * @param truth (rows) class indices
   * @param predicted (rows) class indices
   * @param probabilities (rows, classes), row-major
   * @param weights (rows), not all 0; null where each row counts once
   */
  public static ClassScores of(
      int[] truth, int[] predicted, double[] probabilities, int classes, float[] weights) {
    double[][] counts = new double[classes][classes];
    double logLoss = 0;
    double all = 0;
    for (int row = 0; row < truth.length; row++) {
      double weight = RowWeights.of(weights, row);
      counts[truth[row]][predicted[row]] += weight;
      all += weight;
      double p = probabilities[row * classes + truth[row]];
      logLoss -= weight * Math.log(Math.min(1, Math.max(LEAST_PROBABILITY, p)));
    }
    double[] areas = areas(truth, probabilities, classes, weights);
    List<OneClass> figures = new ArrayList<>();
    double correct = 0;
    double recallOfTrue = 0;
    int trueClasses = 0;
    double[] sums = new double[3];
    int occurring = 0;
    for (int c = 0; c < classes; c++) {
      double hits = counts[c][c];
      double rows = sum(counts, c, true);
      double guesses = sum(counts, c, false);
      double precision = guesses == 0 ? 0 : hits / guesses;
      double recall = rows == 0 ? 0 : hits / rows;
      double f1 = rows + guesses == 0 ? 0 : 2 * hits / (rows + guesses);
      figures.add(new OneClass(precision, recall, f1, rows));
      correct += hits;
      if (rows > 0) {
        recallOfTrue += recall;
        trueClasses++;
      }
      if (rows + guesses > 0) {
        sums[0] += precision;
        sums[1] += recall;
        sums[2] += f1;
        occurring++;
      }
    }
    return new ClassScores(
        correct / all,
        recallOfTrue / trueClasses,
        List.copyOf(figures),
        sums[0] / occurring,
        sums[1] / occurring,
        sums[2] / occurring,
        logLoss / all,
        areas[0],
        areas[1],
        matthews(counts, correct, all),
        Calibration.of(truth, predicted, probabilities, classes, weights).error());
  }

  /** ROC AUC and average precision. */
  private static double[] areas(int[] truth, double[] probabilities, int classes, float[] weights) {
    double[] areas = new double[2];
    int first = classes == 2 ? 1 : 0;
    for (int c = first; c < classes; c++) {
      Ranking ranking = Ranking.of(truth, probabilities, classes, c, weights);
      areas[0] += ranking.rocAuc() / (classes - first);
      areas[1] += ranking.averagePrecision() / (classes - first);
    }
    return areas;
  }

  /** A class's rows, or how often it is predicted. */
  private static double sum(double[][] counts, int c, boolean rows) {
    double sum = 0;
    for (int other = 0; other < counts.length; other++) {
      sum += rows ? counts[c][other] : counts[other][c];
    }
    return sum;
  }

  private static double matthews(double[][] counts, double correct, double all) {
    double both = 0;
    double ofTruth = 0;
    double ofGuesses = 0;
    for (int c = 0; c < counts.length; c++) {
      double rows = sum(counts, c, true);
      double guesses = sum(counts, c, false);
      both += rows * guesses;
      ofTruth += rows * rows;
      ofGuesses += guesses * guesses;
    }
    double spread = (all * all - ofGuesses) * (all * all - ofTruth);
    return spread <= 0 ? 0 : (correct * all - both) / Math.sqrt(spread);
  }
}
