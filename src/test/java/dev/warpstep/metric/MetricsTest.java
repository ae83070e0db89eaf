package dev.warpstep.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Numbers are those of the examples in scikit-learn's reference (sklearn.metrics), or worked out by
 * hand where that is said. They are exact but for some roundings of double.
 */
class MetricsTest {
  private static final double ROUNDING = 1e-12;

  /** Two classes, from the probabilities of the second. */
  private static ClassScores binary(int[] truth, float[] weights, double... second) {
    double[] both = new double[2 * second.length];
    int[] predicted = new int[second.length];
    for (int row = 0; row < second.length; row++) {
      both[2 * row] = 1 - second[row];
      both[2 * row + 1] = second[row];
      predicted[row] = second[row] > 0.5 ? 1 : 0;
    }
    return ClassScores.of(truth, predicted, both, 2, weights);
  }

  private static ClassScores classes(int[] truth, int[] predicted, int classes) {
    double[] even =
        IntStream.range(0, truth.length * classes).mapToDouble(i -> 1.0 / classes).toArray();
    return ClassScores.of(truth, predicted, even, classes, null);
  }

  @Test
  void accuracies() {
    // accuracy_score
    assertEquals(0.5, classes(new int[] {0, 1, 2, 3}, new int[] {0, 2, 1, 3}, 4).accuracy());
    // balanced_accuracy_score
    assertEquals(
        0.625,
        classes(new int[] {0, 1, 0, 0, 1, 0}, new int[] {0, 1, 0, 0, 0, 1}, 2).balancedAccuracy());
  }

  @Test
  void precisionRecallAndF1() {
    // precision_recall_fscore_support
    int[] truth = {0, 1, 2, 0, 1, 2}; // cat, dog, pig
    int[] predicted = {0, 2, 1, 0, 0, 1};
    ClassScores scores = classes(truth, predicted, 3);
    assertEquals(2.0 / 9, scores.precision(), ROUNDING);
    assertEquals(1.0 / 3, scores.recall(), ROUNDING);
    assertEquals(0.8 / 3, scores.f1(), ROUNDING);
    assertEquals(2.0 / 3, scores.classes().get(0).precision(), ROUNDING);
    assertEquals(1, scores.classes().get(0).recall());
    assertEquals(0.8, scores.classes().get(0).f1(), ROUNDING);
    assertEquals(2, scores.classes().get(0).support());
  }

  @Test
  void matthews() {
    // matthews_corrcoef
    assertEquals(
        -1.0 / 3, classes(new int[] {1, 1, 1, 0}, new int[] {1, 0, 1, 1}, 2).matthews(), ROUNDING);
    assertEquals(0, classes(new int[] {1, 1, 0, 0}, new int[] {1, 1, 1, 1}, 2).matthews());
  }

  @Test
  void areas() {
    // roc_auc_score and average_precision_score
    ClassScores scores = binary(new int[] {0, 0, 1, 1}, null, 0.1, 0.4, 0.35, 0.8);
    assertEquals(0.75, scores.rocAuc());
    assertEquals(0.8333333333333333, scores.averagePrecision(), ROUNDING);
  }

  @Test
  void logLoss() {
    // log_loss, with spam the second class
    assertEquals(
        0.21616187468057912,
        binary(new int[] {1, 0, 0, 1}, null, 0.9, 0.1, 0.2, 0.65).logLoss(),
        1e-12);
    double sure = binary(new int[] {1}, null, 0.0).logLoss();
    assertEquals(52 * Math.log(2), sure, ROUNDING, "a probability of 0 counts as 2^-52");
  }

  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    Random random = new Random(5);
    int rows = 300;
    int[] truth = random.ints(rows, 0, 2).toArray();
    // One of 20 values, so that many are tied.
    double[] scores = random.ints(rows, 0, 20).mapToDouble(i -> i / 32.0).toArray();
    double ordered = 0;
    double pairs = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < rows; j++) {
        if (truth[i] == 1 && truth[j] == 0) {
          pairs++;
          ordered += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    assertEquals(ordered / pairs, binary(truth, null, scores).rocAuc(), ROUNDING);
  }

  @Test
  void calibration() {
    // By hand: confidences 0.9 (right), 0.9 (wrong), 0.6 (right), so that bins of one fifteenth
    // hold {0.9, 0.9} and {0.6}: (2 * |0.9 - 0.5| + 1 * |0.6 - 1|) / 3.
    ClassScores scores = binary(new int[] {1, 0, 0}, null, 0.9, 0.9, 0.4);
    assertEquals(0.4, scores.calibrationError(), ROUNDING);
  }

  @Test
  void aWeightIsARepeatedRow() {
    int[] truth = {0, 1, 1, 0, 1};
    double[] scores = {0.2, 0.7, 0.4, 0.6, 0.9};
    float[] weights = {1, 3, 2, 1, 0};
    int[] repeatedTruth = {0, 1, 1, 1, 1, 1, 0};
    double[] repeated = {0.2, 0.7, 0.7, 0.7, 0.4, 0.4, 0.6};
    ClassScores expected = binary(repeatedTruth, null, repeated);
    ClassScores actual = binary(truth, weights, scores);
    assertEquals(expected.accuracy(), actual.accuracy(), ROUNDING);
    assertEquals(expected.balancedAccuracy(), actual.balancedAccuracy(), ROUNDING);
    assertEquals(expected.f1(), actual.f1(), ROUNDING);
    assertEquals(expected.logLoss(), actual.logLoss(), ROUNDING);
    assertEquals(expected.rocAuc(), actual.rocAuc(), ROUNDING);
    assertEquals(expected.averagePrecision(), actual.averagePrecision(), ROUNDING);
    assertEquals(expected.matthews(), actual.matthews(), ROUNDING);
    assertEquals(expected.calibrationError(), actual.calibrationError(), ROUNDING);

    double[] y = {1, 2, 4, 8, 100};
    double[] p = {1.5, 2, 3, 6, 0};
    ValueScores values = ValueScores.of(p, y, 0, 1, weights);
    ValueScores all =
        ValueScores.of(
            new double[] {1.5, 2, 2, 2, 3, 3, 6}, new double[] {1, 2, 2, 2, 4, 4, 8}, 0, 1, null);
    assertEquals(all.rmse(), values.rmse(), ROUNDING);
    assertEquals(all.mae(), values.mae(), ROUNDING);
    assertEquals(all.r2(), values.r2(), ROUNDING);
    assertEquals(all.medianError(), values.medianError(), ROUNDING);
  }

  @Test
  void values() {
    // r2_score, mean_absolute_error, root_mean_squared_error, median_absolute_error
    double[] actual = {3, -0.5, 2, 7};
    double[] predicted = {2.5, 0.0, 2, 8};
    ValueScores scores = ValueScores.of(predicted, actual, 0, 1, null);
    assertEquals(0.9486081370449679, scores.r2(), ROUNDING);
    assertEquals(0.5, scores.mae());
    assertEquals(0.6123724356957946, scores.rmse(), ROUNDING);
    assertEquals(0.5, scores.medianError());
    double[] two = {0.5, 1, -1, 1, 7, -6};
    double[] twoPredicted = {0, 2, -1, 2, 8, -5};
    assertEquals(0.9654378, ValueScores.of(twoPredicted, two, 0, 2, null).r2(), 1e-7);
    assertEquals(0.9081632653061224, ValueScores.of(twoPredicted, two, 1, 2, null).r2(), 1e-12);
    assertTrue(Double.isNaN(ValueScores.of(actual, new double[] {1, 1, 1, 1}, 0, 1, null).r2()));
  }

  @Test
  void curvesBeginAndEndWhereTheyShould() {
    Ranking ranking =
        Ranking.of(
            new int[] {0, 0, 1, 1},
            new double[] {0.9, 0.1, 0.6, 0.4, 0.65, 0.35, 0.2, 0.8},
            2,
            1,
            null);
    // roc_curve
    double[][] roc = ranking.rocCurve(100);
    assertArrayEquals(new double[] {0, 0, 0.5, 0.5, 1}, roc[0]);
    assertArrayEquals(new double[] {0, 0.5, 0.5, 1, 1}, roc[1]);
    // precision_recall_curve, without its last point
    double[][] curve = ranking.precisionRecallCurve(100);
    assertArrayEquals(new double[] {0.5, 0.5, 1, 1}, curve[0]);
    assertArrayEquals(new double[] {1, 0.5, 2.0 / 3, 0.5}, curve[1], ROUNDING);
    assertEquals(3, ranking.rocCurve(3)[0].length);
    assertEquals(1, ranking.rocCurve(3)[0][2]);
  }

  @Test
  void whatIsNotDefinedIsNotANumber() {
    ClassScores one = binary(new int[] {1, 1}, null, 0.2, 0.9);
    assertTrue(Double.isNaN(one.rocAuc()));
    assertEquals(1, one.averagePrecision());
    assertEquals(0.5, one.balancedAccuracy());
  }
}
