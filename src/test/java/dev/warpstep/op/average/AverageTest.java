package dev.warpstep.op.average;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.op.WeightAverage;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Averages of the parameters against closed forms, and the bodies of each against one another. */
class AverageTest {
  private static final int STEPS = 30;

  static Stream<WeightAverage> settings() {
    return Averages.ALL.entries().stream().flatMap(entry -> entry.settings().stream());
  }

  /**
   * With decay d from the first step on, a_t = d^t a_0 + (1-d) Σ d^(t-i) θ_i. The start gives d_1 =
   * 2/11, d_2 = 3/12, d_3 = 4/13, so decay 0.18 is below all of them.
   */
  @Test
  void emaIsTheWeightedSum() {
    WeightAverage ema = new Ema(0.18);
    double[] average = {5};
    for (int t = 1; t <= 8; t++) {
      ema.update(new double[] {theta(t)}, average, 0, 1, t);
      double sum = Math.pow(0.18, t) * 5;
      for (int i = 1; i <= t; i++) {
        sum += 0.82 * Math.pow(0.18, t - i) * theta(i);
      }
      assertEquals(sum, average[0], 1e-14, "step " + t);
    }
  }

  /** (2/11) 22 + (9/11) 11 = 13; (3/12) 13 + (9/12) 4 = 6.25; (4/13) 6.25 + (9/13) 13 = 142/13. */
  @Test
  void emaForgetsItsStart() {
    WeightAverage ema = new Ema(0.999);
    double[] average = {22};
    double[] thetas = {11, 4, 13};
    double[] expected = {13, 6.25, 142 / 13.0};
    for (int t = 1; t <= 3; t++) {
      ema.update(new double[] {thetas[t - 1]}, average, 0, 1, t);
      assertEquals(expected[t - 1], average[0], 1e-14, "step " + t);
    }
  }

  /** Where d falls below (1+t)/(10+t): 0.9 from t = 80 on, when 81/90 = 0.9. */
  @Test
  void emaReachesItsDecay() {
    for (int t : new int[] {80, 81, 1000}) {
      double[] average = {1};
      new Ema(0.9).update(new double[] {0}, average, 0, 1, t);
      assertEquals(0.9, average[0], 1e-15);
    }
    double[] average = {1};
    new Ema(0.9).update(new double[] {0}, average, 0, 1, 79);
    assertEquals(80 / 89.0, average[0], 1e-15);
  }

  /**
   * Gradient descent on x²/2 with rate 1/2 halves x in each step; after k = 2 steps 16 is 4, and
   * the slow weight goes α = 3/4 of the way from 16 to 4, to 7, from where descent goes on.
   */
  @Test
  void lookaheadReturnsToTheSlowWeights() {
    WeightAverage lookahead = new Lookahead(2, 0.75);
    double[] x = {16};
    double[] slow = {16};
    double[] expected = {8, 7, 3.5, 3.0625};
    for (int t = 1; t <= 4; t++) {
      x[0] -= 0.5 * x[0];
      lookahead.update(x, slow, 0, 1, t);
      assertEquals(expected[t - 1], x[0], "step " + t);
      assertEquals(t == 1 ? 16 : t < 4 ? 7 : 3.0625, slow[0], "step " + t);
    }
  }

  /** One rounding of each of rate, difference and sum, relative to the largest number of 4. */
  @ParameterizedTest
  @MethodSource("settings")
  void twinIsNearTheDefinition(WeightAverage average) {
    Random random = new Random(1);
    int length = 100;
    double[] slow = new double[length];
    float[] slow32 = new float[length];
    for (int t = 1; t <= STEPS; t++) {
      double[] theta = random.doubles(length, -2, 2).map(x -> (float) x).toArray();
      float[] theta32 = new float[length];
      for (int i = 0; i < length; i++) {
        theta32[i] = (float) theta[i];
      }
      average.update(theta, slow, 0, length, t);
      average.update(theta32, slow32, 0, length, t);
      for (int i = 0; i < length; i++) {
        assertEquals(slow[i], slow32[i], t * 4 * 4 * 0x1p-24, "average, step " + t);
        assertEquals(theta[i], theta32[i], t * 4 * 4 * 0x1p-24, "theta, step " + t);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void keepsToItsRangeAndOffThetaUnlessItMovesIt(WeightAverage average) {
    for (int t = 1; t <= 10; t++) {
      double[] theta = {1, 2, 3, 4};
      double[] slow = {9, 9, 9, 9};
      float[] theta32 = {1, 2, 3, 4};
      float[] slow32 = {9, 9, 9, 9};
      average.update(theta, slow, 1, 3, t);
      average.update(theta32, slow32, 1, 3, t);
      assertArrayEquals(new double[] {1, 4}, new double[] {theta[0], theta[3]});
      assertArrayEquals(new double[] {9, 9}, new double[] {slow[0], slow[3]});
      assertArrayEquals(new float[] {1, 4}, new float[] {theta32[0], theta32[3]});
      assertArrayEquals(new float[] {9, 9}, new float[] {slow32[0], slow32[3]});
      if (!average.movesParameters()) {
        assertArrayEquals(new double[] {1, 2, 3, 4}, theta);
        assertArrayEquals(new float[] {1, 2, 3, 4}, theta32);
      }
    }
  }

  private static double theta(int t) {
    return t % 3 - 0.25 * t;
  }
}
