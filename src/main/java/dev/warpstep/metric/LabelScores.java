package dev.warpstep.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good predictions of several labels are, each of which holds or does not. A row of weight w
 * counts as w equal rows. The definitions are scikit-learn's, of indicators: a label that is never
 * predicted has precision 0, one that never holds recall 0, and all labels count in the means.
 *
 * @param accuracy share of rows whose labels are all predicted correctly
 * @param hammingLoss share of labels, over all rows, that are not
 * @param labels the figures of each label
 * @param precision mean over the labels
 * @param recall mean over the labels
 * @param f1 mean over the labels
 * @param microPrecision share of all labels predicted to hold that do
 * @param microRecall share of all labels that hold that are predicted to
 * @param microF1 harmonic mean of the two; 0 where both are
 * @param rocAuc mean over the labels; NaN if a label always or never holds
 * @param averagePrecision mean over the labels; NaN if a label never holds
 */
public record LabelScores(
    double accuracy,
    double hammingLoss,
    List<OneLabel> labels,
    double precision,
    double recall,
    double f1,
    double microPrecision,
    double microRecall,
    double microF1,
    double rocAuc,
    double averagePrecision) {

  /**
   * The figures of one label. The counts are weights of rows.
   *
   * @param counts how often it holds and is predicted to
   * @param rocAuc area under the receiver operating characteristic; NaN if it always or never holds
   * @param averagePrecision sum of precision times the step of recall; NaN if it never holds
   */
  public record OneLabel(Counts counts, double rocAuc, double averagePrecision) {}

  /**
   * How often something holds and is predicted to.
   *
   * @param hits it holds and is predicted
   * @param misses it holds and is not predicted
   * @param alarms it does not hold and is predicted
   * @param rest it does not hold and is not predicted
   */
  public record Counts(double hits, double misses, double alarms, double rest) {
    private Counts plus(Counts other) {
      return new Counts(
          hits + other.hits, misses + other.misses, alarms + other.alarms, rest + other.rest);
    }

    /** The weight of the rows where it holds. */
    public double support() {
      return hits + misses;
    }

    /** The weight of all rows. */
    public double all() {
      return hits + misses + alarms + rest;
    }

    /** Share of rows that are predicted correctly. */
    public double accuracy() {
      return (hits + rest) / all();
    }

    /** Share of the rows predicted so where it holds; 0 if none is. */
    public double precision() {
      return hits == 0 ? 0 : hits / (hits + alarms);
    }

    /** Share of the rows where it holds that are predicted so; 0 if it never does. */
    public double recall() {
      return hits == 0 ? 0 : hits / (hits + misses);
    }

    /** Harmonic mean of precision and recall; 0 where both are. */
    public double f1() {
      return hits == 0 ? 0 : 2 * hits / (2 * hits + misses + alarms);
    }
  }

  /**
   * Scores predictions.
   *
   * @param truth (rows, labels), row-major, 1 where a label holds, else 0
   * @param predicted (rows, labels), row-major, likewise
   * @param probabilities (rows, labels, 2), row-major: that a label does not hold, and that it does
   * @param weights (rows), not all 0; null where each row counts once
   */
  public static LabelScores of(
      int[] truth, int[] predicted, double[] probabilities, int labels, float[] weights) {
    int rows = truth.length / labels;
    double right = 0;
    double all = 0;
    for (int row = 0; row < rows; row++) {
      double weight = RowWeights.of(weights, row);
      boolean hit = true;
      for (int i = row * labels; i < (row + 1) * labels; i++) {
        hit &= truth[i] == predicted[i];
      }
      right += hit ? weight : 0;
      all += weight;
    }
    List<OneLabel> figures = new ArrayList<>();
    Counts sum = new Counts(0, 0, 0, 0);
    for (int label = 0; label < labels; label++) {
      Counts counts = counts(truth, predicted, label, labels, weights);
      Ranking ranking = ranking(truth, probabilities, label, labels, weights);
      figures.add(new OneLabel(counts, ranking.rocAuc(), ranking.averagePrecision()));
      sum = sum.plus(counts);
    }
    return new LabelScores(
        right / all,
        (sum.misses() + sum.alarms()) / sum.all(),
        List.copyOf(figures),
        mean(figures, one -> one.counts().precision()),
        mean(figures, one -> one.counts().recall()),
        mean(figures, one -> one.counts().f1()),
        sum.precision(),
        sum.recall(),
        sum.f1(),
        mean(figures, OneLabel::rocAuc),
        mean(figures, OneLabel::averagePrecision));
  }

  /** Sorts rows by one label's probability; parameters as in {@link #of}. */
  public static Ranking ranking(
      int[] truth, double[] probabilities, int label, int labels, float[] weights) {
    int rows = truth.length / labels;
    int[] holds = new int[rows];
    double[] ofLabel = new double[2 * rows];
    for (int row = 0; row < rows; row++) {
      int at = row * labels + label;
      holds[row] = truth[at];
      ofLabel[2 * row] = probabilities[2 * at];
      ofLabel[2 * row + 1] = probabilities[2 * at + 1];
    }
    return Ranking.of(holds, ofLabel, 2, 1, weights);
  }

  private static Counts counts(
      int[] truth, int[] predicted, int label, int labels, float[] weights) {
    double[][] counts = new double[2][2];
    for (int row = 0; row * labels < truth.length; row++) {
      int at = row * labels + label;
      counts[truth[at]][predicted[at]] += RowWeights.of(weights, row);
    }
    return new Counts(counts[1][1], counts[1][0], counts[0][1], counts[0][0]);
  }

  private static double mean(List<OneLabel> labels, ToDoubleFunction<OneLabel> figure) {
    return labels.stream().mapToDouble(figure).average().orElseThrow();
  }
}
