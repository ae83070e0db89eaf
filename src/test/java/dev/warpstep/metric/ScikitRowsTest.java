package dev.warpstep.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * Sixteen rows of three classes that scikit-learn 1.2.1 scored, once plain and once with weights.
 * Both sides add a few doubles in another order, hence the tolerance of some units in the last
 * place.
 */
class ScikitRowsTest {
  private static final double ULPS = 1e-14;

  private static final int CLASSES = 3;

  private static final int[] TRUTH = {0, 1, 2, 0, 1, 2, 0, 1, 2, 2, 2, 0, 2, 0, 0, 0};

  private static final int[] PREDICTED = {2, 1, 2, 0, 1, 1, 0, 1, 2, 2, 0, 0, 0, 2, 0, 2};

  private static final double[] PROBABILITIES = {
    .3, .2, .5, .2, .6, .2, .2, .2, .6, .9, .0, .1, .3, .6, .1, .3, .4, .3, .8, .0, .2, .1, .5, .4,
    .4, .1, .5, .4, .1, .5, .5, .1, .4, .6, .2, .2, .4, .4, .2, .3, .3, .4, .6, .2, .2, .3, .1, .6,
  };

  private static final float[] WEIGHTS = {
    1, 2, 0.5f, 1, 3, 1.5f, 1, 0, 2, 1, 0.25f, 1, 4, 1, 1, 2,
  };

  /** Each class's precision, recall, F1, support, ROC AUC and average precision. */
  private static void assertClasses(ClassScores scores, float[] weights, double[][] wanted) {
    for (int c = 0; c < CLASSES; c++) {
      ClassScores.OneClass one = scores.classes().get(c);
      Ranking ranking = Ranking.of(TRUTH, PROBABILITIES, CLASSES, c, weights);
      double[] got = {
        one.precision(),
        one.recall(),
        one.f1(),
        one.support(),
        ranking.rocAuc(),
        ranking.averagePrecision(),
      };
      assertArrayEquals(wanted[c], got, ULPS, "class " + c);
    }
  }

  /** Accuracy, balanced accuracy, macro precision, recall and F1, MCC, log loss, areas. */
  private static double[] overall(ClassScores scores) {
    return new double[] {
      scores.accuracy(),
      scores.balancedAccuracy(),
      scores.precision(),
      scores.recall(),
      scores.f1(),
      scores.matthews(),
      scores.logLoss(),
      scores.rocAuc(),
      scores.averagePrecision(),
    };
  }

  @Test
  void plain() {
    ClassScores scores = ClassScores.of(TRUTH, PREDICTED, PROBABILITIES, CLASSES, null);
    assertClasses(
        scores,
        null,
        new double[][] {
          {2.0 / 3, 0.5714285714285714, 0.6153846153846153, 7, 16.0 / 21, 0.8021978021978022},
          {0.75, 1, 0.8571428571428571, 3, 1, 1},
          {0.5, 0.5, 0.5, 6, 0.725, 0.5306878306878308},
        });
    double[] wanted = {
      0.625,
      0.6904761904761904,
      0.6388888888888888,
      0.6904761904761904,
      0.6575091575091575,
      0.42431256434776293,
      0.7689808493183641,
      0.828968253968254,
      0.777628544295211,
    };
    assertArrayEquals(wanted, overall(scores), ULPS);
  }

  @Test
  void weighted() {
    ClassScores scores = ClassScores.of(TRUTH, PREDICTED, PROBABILITIES, CLASSES, WEIGHTS);
    assertClasses(
        scores,
        WEIGHTS,
        new double[][] {
          {0.48484848484848486, 0.5, 0.49230769230769234, 8, 2.0 / 3, 0.7025316455696202},
          {0.7692307692307693, 1, 0.8695652173913044, 5, 1, 1},
          {
            0.4666666666666667,
            0.3783783783783784,
            0.417910447761194,
            9.25,
            0.66008316008316,
            0.5097406452913971
          },
        });
    double[] wanted = {
      0.5617977528089888,
      0.6261261261261262,
      0.5735819735819736,
      0.6261261261261262,
      0.593261119153397,
      0.3397792819819537,
      0.8776544963323322,
      (2.0 / 3 + 1 + 0.66008316008316) / 3,
      0.7374240969536725,
    };
    assertArrayEquals(wanted, overall(scores), ULPS);
  }

  /** The example of average_precision_score with several classes: 0.77. */
  @Test
  void averagePrecisionOfSeveralClasses() {
    double[] values = {
      .7, .2, .1, .4, .3, .3, .1, .8, .1, .2, .3, .5, .4, .4, .2, .1, .2, .7,
    };
    int[] truth = {0, 0, 1, 1, 2, 2};
    assertEquals(
        7.0 / 9, ClassScores.of(truth, truth, values, CLASSES, null).averagePrecision(), ULPS);
  }
}
