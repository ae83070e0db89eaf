package dev.warpstep.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.metric.LabelScores.Counts;
import dev.warpstep.metric.LabelScores.OneLabel;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Against scikit-learn 1.2.1, zero_division=0. The functions: accuracy_score, hamming_loss,
 * precision_recall_fscore_support and roc_auc_score and average_precision_score of each label,
 * macro and micro, and multilabel_confusion_matrix.
 */
class LabelScoresTest {
  /** A few roundings of numbers of order 1. */
  private static final double ROUNDING = 1e-15;

  private static final int LABELS = 4;

  private static final int[] TRUTH = {
    1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0
  };

  private static final double[] HOLDS = {
    0.9, 0.2, 0.7, 0.1, 0.4, 0.8, 0.6, 0.2, 0.3, 0.6, 0.2, 0.6, 0.2, 0.1, 0.9, 0.3,
    0.8, 0.4, 0.5625, 0.1, 0.6, 0.7, 0.3, 0.05, 0.7, 0.55, 0.35, 0.4, 0.1, 0.3, 0.45, 0.2
  };

  private static final float[] WEIGHTS = {1, 2, 1, 3, 1, 1, 2, 0.5f};

  private static LabelScores scores(int[] truth, double[] holds, int labels, float[] weights) {
    int[] predicted = new int[truth.length];
    double[] probabilities = new double[2 * truth.length];
    for (int i = 0; i < truth.length; i++) {
      predicted[i] = holds[i] > 0.5 ? 1 : 0;
      probabilities[2 * i] = 1 - holds[i];
      probabilities[2 * i + 1] = holds[i];
    }
    return LabelScores.of(truth, predicted, probabilities, labels, weights);
  }

  private static double[] each(LabelScores scores, ToDoubleFunction<OneLabel> figure) {
    return scores.labels().stream().mapToDouble(figure).toArray();
  }

  @Test
  void rowsThatCountOnce() {
    LabelScores scores = scores(TRUTH, HOLDS, LABELS, null);
    assertEquals(0.25, scores.accuracy());
    assertEquals(0.25, scores.hammingLoss());
    assertEquals(0.5625, scores.precision());
    assertEquals(0.5625, scores.recall());
    assertEquals(0.5625, scores.f1());
    assertEquals(0.6923076923076923, scores.microPrecision(), ROUNDING);
    assertEquals(0.6923076923076923, scores.microRecall(), ROUNDING);
    assertEquals(0.6923076923076923, scores.microF1(), ROUNDING);
    assertEquals(0.8861607142857143, scores.rocAuc(), ROUNDING);
    assertEquals(0.8135416666666666, scores.averagePrecision(), ROUNDING);
    assertEquals(new Counts(3, 1, 1, 3), scores.labels().get(0).counts());
    assertEquals(new Counts(0, 1, 1, 6), scores.labels().get(3).counts());
    assertArrayEquals(
        new double[] {0.75, 0.75, 0.75, 0}, each(scores, label -> label.counts().f1()));
    assertArrayEquals(
        new double[] {0.875, 0.9375, 0.875, 0.8571428571428571},
        each(scores, OneLabel::rocAuc),
        ROUNDING);
    assertArrayEquals(
        new double[] {0.9166666666666666, 0.95, 0.8875, 0.5},
        each(scores, OneLabel::averagePrecision),
        ROUNDING);
  }

  @Test
  void rowsWithWeights() {
    LabelScores scores = scores(TRUTH, HOLDS, LABELS, WEIGHTS);
    assertEquals(0.34782608695652173, scores.accuracy(), ROUNDING);
    assertEquals(0.22826086956521738, scores.hammingLoss(), ROUNDING);
    assertEquals(0.5452380952380953, scores.precision(), ROUNDING);
    assertEquals(0.6272727272727273, scores.recall(), ROUNDING);
    assertEquals(0.5818181818181818, scores.f1(), ROUNDING);
    assertEquals(0.6842105263157895, scores.microPrecision(), ROUNDING);
    assertEquals(0.7428571428571429, scores.microRecall(), ROUNDING);
    assertEquals(0.7123287671232877, scores.microF1(), ROUNDING);
    assertEquals(0.9124953993375047, scores.rocAuc(), ROUNDING);
    assertEquals(0.8645833333333333, scores.averagePrecision(), ROUNDING);
    assertEquals(new Counts(4, 1, 2, 4.5), scores.labels().get(1).counts());
    assertArrayEquals(new double[] {5, 5, 5.5, 2}, each(scores, label -> label.counts().support()));
    assertArrayEquals(
        new double[] {
          0.9076923076923077, 0.9384615384615385, 0.9090909090909091, 0.8947368421052632
        },
        each(scores, OneLabel::rocAuc),
        ROUNDING);
  }

  /** The example of f1_score's documentation. */
  @Test
  void ofTheDocumentation() {
    int[] truth = {0, 0, 0, 1, 1, 1, 0, 1, 1};
    double[] predicted = {0, 0, 0, 1, 1, 1, 1, 1, 0};
    assertArrayEquals(
        new double[] {2 / 3.0, 1, 2 / 3.0},
        each(scores(truth, predicted, 3, null), label -> label.counts().f1()),
        ROUNDING);
  }

  @Test
  void aLabelThatIsNeverPredictedCountsInTheMeans() {
    LabelScores scores =
        scores(new int[] {1, 0, 0, 1, 1, 1}, new double[] {1, 0, 0, 0, 1, 0}, 2, null);
    assertEquals(0.5, scores.precision());
    assertEquals(0.5, scores.recall());
    assertEquals(0.5, scores.f1());
    assertEquals(2 / 3.0, scores.microF1(), ROUNDING);
  }

  @Test
  void whatIsNotDefinedIsNotANumber() {
    LabelScores scores = scores(new int[] {1, 0, 0, 0}, new double[] {1, 0, 0, 0}, 2, null);
    assertTrue(Double.isNaN(scores.labels().get(1).rocAuc()));
    assertTrue(Double.isNaN(scores.rocAuc()));
    assertTrue(Double.isNaN(scores.averagePrecision()));
    assertEquals(
        List.of(1.0, 0.0), Arrays.stream(each(scores, l -> l.counts().f1())).boxed().toList());
  }
}
