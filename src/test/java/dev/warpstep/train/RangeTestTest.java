package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.nn.Network;
import dev.warpstep.testing.Device;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RangeTestTest {
  private static final int ROWS = 24;

  private static final TrainingOptions LINEAR =
      TrainingOptions.defaults().loss("mse").shuffle(false).batch(ROWS);

  private static final LrRamp RAMP = new LrRamp(1e-4, 1, 100, 0);

  private static RangeTest lines(Backend backend, String optimizer, LrRamp ramp) {
    try (Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      return RangeTest.run(
          network,
          Lines.of(ROWS).dataset(),
          // The ramp stands in for both.
          LINEAR.optimizer(optimizer).schedule("cosine").warmup(1),
          ramp,
          (step, lr, loss) -> {});
    }
  }

  /** Each step has its own rate, and the velocity goes on through all of them. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void lossesAreThoseOfMomentumByHand(Device device) {
    LrRamp ramp = new LrRamp(1e-3, 0.2, 30, 0.9);
    RangeTest test;
    try (Backend backend = device.open()) {
      test = lines(backend, "momentum:momentum=0.5", ramp);
    }
    Lines lines = Lines.of(ROWS);
    double[] theta = {Lines.W, Lines.B};
    double[] velocity = new double[2];
    assertEquals(30, test.steps());
    for (int i = 0; i < 30; i++) {
      double loss = lines.meanSquare(theta[0], theta[1], 0, ROWS);
      // Some roundings a step, and the steps contract.
      assertEquals(loss, test.loss()[i], 1000 * device.unitRoundoff() * loss, "step " + (i + 1));
      double[] slopes = lines.slopes(theta[0], theta[1], 0, ROWS);
      for (int j = 0; j < 2; j++) {
        velocity[j] = 0.5 * velocity[j] + slopes[j];
        theta[j] -= 1e-3 * Math.pow(200, i / 29.0) * velocity[j];
      }
    }
  }

  /** Gradient descent on a quadratic diverges at rates over 2/λ, λ its largest curvature. */
  @Test
  void suggestionsForAQuadraticLieBelowWhereItDiverges() {
    Lines lines = Lines.of(ROWS);
    double xx = 0;
    double x = 0;
    for (float value : lines.x()) {
      xx += 2.0 * value * value / ROWS;
      x += 2.0 * value / ROWS;
    }
    // Of the Hessian ((xx, x), (x, 2)).
    double largest = (xx + 2) / 2 + Math.hypot((xx - 2) / 2, x);
    double limit = 2 / largest;
    for (int steps : new int[] {100, 400}) {
      RangeTest test;
      try (Backend backend = Device.reference()) {
        test = lines(backend, "sgd", new LrRamp(limit / 1e5, limit * 100, steps, 0.98));
      }
      assertTrue(test.diverged());
      assertTrue(test.lr()[test.steps() - 1] > limit);
      assertTrue(test.steps() < steps, "stops early");
      double steepest = test.steepest().orElseThrow();
      double tenth = test.minimumTenth().orElseThrow();
      assertTrue(steepest < limit && steepest > limit / 1000, steepest + " of " + limit);
      assertTrue(tenth < limit && tenth > limit / 1000, tenth + " of " + limit);
    }
  }

  /** 1/(1 + lr/0.01) falls fastest, by log lr, at 0.01. */
  @Test
  void knownCurveWithoutSmoothing() {
    LrRamp ramp = new LrRamp(1e-6, 10, 701, 0);
    // The slope by lr is -100/(1 + 100 lr)² + 3 lr², which is 0 at the lowest point.
    RangeTest test = RangeTest.of(ramp, lr -> 1 / (1 + lr / 0.01) + lr * lr * lr);
    assertEquals(0.01, test.steepest().orElseThrow(), 0.01 * 0.025, "within a step");
    double lowest = test.minimum().orElseThrow();
    double slope = -100 / Math.pow(1 + 100 * lowest, 2) + 3 * lowest * lowest;
    double around = lowest * 1.05;
    double after = -100 / Math.pow(1 + 100 * around, 2) + 3 * around * around;
    double before = lowest / 1.05;
    double sooner = -100 / Math.pow(1 + 100 * before, 2) + 3 * before * before;
    assertTrue(sooner < 0 && after > 0, "slope " + slope + " at " + lowest);
    assertEquals(lowest / 10, test.minimumTenth().orElseThrow(), lowest * 1e-3);
    assertTrue(test.diverged(), "10³ is over 4 times the lowest");
    assertEquals(test.steepest(), test.suggestion());
    assertTrue(test.problem().isEmpty());
  }

  /** The mean with weights 0.9^(i-j), which add up to 1. */
  @Test
  void smoothingIsBiasCorrected() {
    RangeTest test =
        RangeTest.of(new LrRamp(1e-3, 1, 40, 0.9), lr -> 2 + Math.sin(40 * Math.log(lr)));
    for (int i = 0; i < test.steps(); i++) {
      double sum = 0;
      double weights = 0;
      for (int j = 0; j <= i; j++) {
        sum += Math.pow(0.9, i - j) * test.loss()[j];
        weights += Math.pow(0.9, i - j);
      }
      assertEquals(sum / weights, test.smoothed()[i], 1e-12, "step " + (i + 1));
    }
  }

  @Test
  void ratesGrowByTheSameFactor() {
    LrRamp ramp = LrRamp.DEFAULT;
    assertEquals(1e-7, ramp.lr(0));
    assertEquals(10, ramp.lr(199), 1e-12);
    for (int i = 1; i < 200; i++) {
      assertEquals(Math.pow(1e8, 1 / 199.0), ramp.lr(i) / ramp.lr(i - 1), 1e-12);
    }
    assertEquals(ramp, LrRamp.usual(20));
    assertEquals(new LrRamp(1e-7, 10, 100, 0.98), LrRamp.usual(1));
    assertEquals(100, LrRamp.defaultSteps(1));
    assertEquals(150, LrRamp.defaultSteps(15));
    assertEquals(200, LrRamp.defaultSteps(Integer.MAX_VALUE));
  }

  @Test
  void stopsAtTheFirstLossThatIsNotFinite() {
    RangeTest test =
        RangeTest.of(
            new LrRamp(1e-4, 1, 100, 0.9), lr -> lr > 0.05 ? Double.NaN : 2 - Math.sqrt(lr));
    assertTrue(test.diverged());
    assertTrue(Double.isNaN(test.loss()[test.steps() - 1]));
    assertTrue(Double.isFinite(test.loss()[test.steps() - 2]));
  }

  private static String problem(DoubleUnaryOperator loss) {
    RangeTest test = RangeTest.of(new LrRamp(1e-4, 1, 100, 0.9), loss);
    assertTrue(test.steepest().isEmpty() && test.minimum().isEmpty());
    assertTrue(test.minimumTenth().isEmpty() && test.suggestion().isEmpty());
    return test.problem().orElseThrow();
  }

  @Test
  void saysWhyThereIsNoSuggestion() {
    java.util.Random random = new java.util.Random(3);
    assertContains(
        "diverged at once, at step 1 with lr 0.000100: use a lower --from",
        problem(lr -> Double.POSITIVE_INFINITY));
    assertContains("rose at lr", problem(lr -> 1 + 100 * lr));
    assertContains("never fell up to lr 1.00: use a higher --to", problem(lr -> 3));
    assertContains("never fell", problem(lr -> 3 + 0.3 * random.nextGaussian()));
    assertContains("highest rates: use a higher --to", problem(lr -> 3 - 2 * lr));
    assertContains("lowest rates: use a lower --from", problem(lr -> 1 / (1 + lr / 1e-5)));
  }

  /** 100 steps without smoothing: 10 at the beginning and 5 at the end do not count. */
  private static RangeTest of(IntToDoubleFunction loss) {
    int[] step = new int[1];
    return RangeTest.of(RAMP, lr -> loss.applyAsDouble(step[0]++));
  }

  private static void assertRate(int step, OptionalDouble rate) {
    // Three digits.
    assertEquals(RAMP.lr(step), rate.orElseThrow(), 0.005 * RAMP.lr(step));
  }

  @Test
  void overFourTimesTheLowestIsADivergence() {
    assertFalse(of(i -> i < 50 ? 1 : 3.99).diverged());
    RangeTest rose = of(i -> i < 50 ? 1 : 4.01);
    assertTrue(rose.diverged());
    assertEquals(51, rose.steps());
  }

  @ParameterizedTest
  @CsvSource({"10, false", "11, true", "93, true", "94, false"})
  void aMinimumLiesWithinTheStepsThatCount(int lowest, boolean counts) {
    RangeTest test = of(i -> 2 + 0.01 * Math.abs(i - lowest));
    if (counts) {
      assertRate(lowest, test.minimum());
    } else {
      assertTrue(test.minimum().isEmpty(), test.minimum().toString());
    }
  }

  /** Three steps that count are the fewest of which anything is said. */
  @Test
  void aDivergenceAtOnceLeavesLessThanThreeSteps() {
    RangeTest early = of(i -> i < 16 ? 1 : Double.NaN);
    assertContains("diverged at once, at step 17", early.problem().orElseThrow());
    RangeTest later = of(i -> i < 17 ? 1 : Double.NaN);
    assertContains("without falling before", later.problem().orElseThrow());
  }

  @Test
  void aFallIsOverAHundredthOfTheLoss() {
    assertRate(50, of(i -> i < 50 ? 1 : i < 80 ? 0.985 : 1.5).minimum());
    RangeTest less = of(i -> i < 50 ? 1 : i < 80 ? 0.995 : 1.5);
    assertContains("never fell", less.problem().orElseThrow());
  }

  /** Noise of ±0.5: the error of a difference of means of 10 is 0.3, far over a fall by 0.1. */
  @Test
  void aFallIsOverThreeStandardErrors() {
    RangeTest noisy = of(i -> (i < 50 ? 2 : i < 80 ? 1.9 : 2.2) + (i % 2 == 0 ? 0.5 : -0.5));
    assertContains("never fell", noisy.problem().orElseThrow());
    assertTrue(of(i -> i < 50 ? 2 : i < 80 ? 1.9 : 2.2).minimum().isPresent(), "without noise");
  }

  /** 0.02 a step, once 0.1; a fall by 0.7 after the lowest loss does not count. */
  @Test
  void theSteepestFallLiesBeforeTheLowestLoss() {
    RangeTest test = of(i -> i <= 40 ? 2 - 0.02 * i - (i > 25 ? 0.08 : 0) : i <= 60 ? 2.2 : 1.5);
    assertRate(25, test.steepest());
  }

  private static void assertContains(String expected, String actual) {
    assertTrue(actual.contains(expected), () -> actual + " must contain: " + expected);
  }

  /** With a high noise the fall must still be seen, and a lone spike is no divergence. */
  @Test
  void aFallIsSeenThroughNoise() {
    java.util.Random random = new java.util.Random(4);
    int[] step = new int[1];
    RangeTest test =
        RangeTest.of(
            new LrRamp(1e-6, 1, 200, 0.98),
            lr ->
                step[0]++ == 1
                    ? 50
                    : 2 / (1 + lr / 1e-3) + 100 * lr * lr + 0.3 * random.nextDouble());
    double suggestion = test.suggestion().orElseThrow();
    // The smoothed mean lags by up to 1 / (1 - 0.98) = 50 steps, here 1.5 decades.
    assertTrue(suggestion > 3e-4 && suggestion < 3e-2, "suggestion " + suggestion);
    assertFalse(test.steps() < 20);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 100, 0.9, 'from must be positive, in float32 too: 0.0'",
    "NaN, 1, 100, 0.9, 'from must be positive, in float32 too: NaN'",
    "1e-60, 1, 100, 0.9, 'from must be positive, in float32 too: 1.0E-60'",
    "1, 1, 100, 0.9, 'to must be over from, 1.0, and finite in float32 too: 1.0'",
    "1, 1e40, 100, 0.9, 'to must be over from, 1.0, and finite in float32 too: 1.0E40'",
    "1, 2, 19, 0.9, 'steps must be 20 or more: 19'",
    "1, 2, 20, 1, 'smoothing must lie in [0, 1): 1.0'",
    "1, 2, 20, -0.1, 'smoothing must lie in [0, 1): -0.1'"
  })
  void refusesARampThatIsNone(double from, double to, int steps, double smoothing, String rule) {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> new LrRamp(from, to, steps, smoothing));
    assertEquals(rule, refused.getMessage());
  }
}
