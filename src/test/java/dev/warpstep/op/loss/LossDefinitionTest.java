package dev.warpstep.op.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.op.Loss;
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
