package dev.warpstep.op.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.op.Loss;
import dev.warpstep.op.numeric.Lanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The float64 bodies, of which the other tests take that they are right, by hand. */
class LossDefinitionTest {
  /** A few roundings of numbers of order 1. */
  private static final double CLOSE = 1e-15;

  /** Differences of 3 and -1; numbers that need no rounding. */
  @ParameterizedTest
  @CsvSource({
    "mse, 5, 3, -1", // (9 + 1)/2; 2*3/2, 2*-1/2
    "huber, 1.5, 0.5, -0.5", // (1*(3 - 1/2) + 1/2)/2
    "huber:delta=2, 2.25, 1, -0.5" // (2*(3 - 1) + 1/2)/2
  })
  void regressionIsAMeanOverTheOutputs(String text, double loss, double first, double second) {
    double[] dy = new double[2];
    Loss definition = Losses.ALL.parse(text);
    double[] y = {4, 1};
    double[] target = {1, 2};
    assertEquals(loss, definition.row(y, 0, 2, target, 0, 1, dy), text);
    assertArrayEquals(new double[] {first, second}, dy, text);
    definition.row(y, 0, 2, target, 0, 0.25, dy);
    assertArrayEquals(new double[] {first / 4, second / 4}, dy, text);
  }

  /**
   * The formula of PyTorch's BCEWithLogitsLoss, {@code -(t log s(y) + (1 - t) log(1 - s(y)))} as
   * its documentation has it, the mean over the labels: with s(y) = 1/5, 3/4 and 1/2.
   */
  @Test
  void binaryCrossEntropyIsAMeanOverTheLabels() {
    double[] y = {9, Math.log(1 / 4.0), Math.log(3), 0};
    double[] target = {7, 1, 1, 0};
    double[] dy = new double[4];
    double loss = new BinaryCrossEntropy().row(y, 1, 3, target, 1, 0.5, dy);
    assertEquals(-(Math.log(1 / 5.0) + Math.log(3 / 4.0) + Math.log(1 / 2.0)) / 3, loss, CLOSE);
    double[] expected = {0, 0.5 * -4 / 5 / 3, 0.5 * -1 / 4 / 3, 0.5 * 1 / 2 / 3};
    assertArrayEquals(expected, dy, CLOSE);
  }

  /** Where s(y) rounds to 0 or 1, the formula as it is written has no number. */
  @ParameterizedTest
  @CsvSource({
    "800, 0, 800",
    "800, 1, 0",
    "-800, 0, 0",
    "-800, 1, 800",
    "-40, 0, 4.248354255291589e-18"
  })
  void binaryCrossEntropyIsStable(double logit, double target, double loss) {
    double[] y = {logit, logit};
    double[] t = {target, target};
    assertEquals(loss, new BinaryCrossEntropy().row(y, 0, 2, t, 0, 1, new double[2]), loss * CLOSE);
    float[] y32 = {(float) logit, (float) logit};
    float[] t32 = {(float) target, (float) target};
    float actual =
        new BinaryCrossEntropy().row(y32, 0, 2, t32, 0, 1, new float[2], new float[Lanes.COUNT]);
    assertEquals(loss, actual, loss * 0x1p-22, "exp and log of 1.7 u each");
  }

  @Test
  void softmaxOfLogarithms() {
    double[] logits = {9, Math.log(1), Math.log(4), Math.log(3)};
    double[] probabilities = new CrossEntropy(0).probabilities(logits, 1, 3);
    assertArrayEquals(new double[] {1 / 8.0, 4 / 8.0, 3 / 8.0}, probabilities, CLOSE);
  }

  @Test
  void theFirstOfTheLargestIsPredicted() {
    CrossEntropy loss = new CrossEntropy(0);
    assertEquals(1, loss.predicted(new double[] {9, 1, 5, 5}, 1, 3));
    assertEquals(0, loss.predicted(new double[] {9, 5, 1, 5}, 1, 3));
  }

  /** The second class is the likelier where the logit is above 0. */
  @Test
  void aLogitAbove0IsTheSecondClass() {
    BinaryCrossEntropy loss = new BinaryCrossEntropy();
    double[] logits = {9, Math.log(3)};
    assertArrayEquals(new double[] {0.25, 0.75}, loss.probabilities(logits, 1, 1), CLOSE);
    assertEquals(1, loss.predicted(new double[] {9, 0.25}, 1, 1));
    assertEquals(0, loss.predicted(new double[] {9, 0}, 1, 1));
    assertEquals(0, loss.predicted(new double[] {9, -0.25}, 1, 1));
  }
}
