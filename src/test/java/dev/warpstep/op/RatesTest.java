package dev.warpstep.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import org.junit.jupiter.api.Test;

/** Warm-up, and a step that follows a schedule. */
class RatesTest {
  private static final Optimizer ADAM = Optimizers.ALL.parse("adam:lr=0.5");

  private static Rates rates(String schedule, double warmup, Course course) {
    return Rates.of(ADAM, Schedules.ALL.parse(schedule), warmup, course);
  }

  /** Half an epoch of 8 steps: a quarter more with each of four. */
  @Test
  void warmUpIsLinear() {
    Rates rates = rates("constant", 0.5, new Course(8, 2));
    double[] expected = {0.125, 0.25, 0.375, 0.5, 0.5, 0.5};
    for (int t = 1; t <= expected.length; t++) {
      assertEquals(expected[t - 1], rates.lr(t), "step " + t);
    }
    assertEquals(0.9, rates.momentum(1), "which does not touch the momentum");
  }

  /** 2.5 steps: 1/2.5, 2/2.5, then all of it. */
  @Test
  void warmUpMayEndWithinAStep() {
    Rates rates = rates("constant", 0.25, new Course(10, 2));
    assertEquals(0.2, rates.lr(1), 1e-16);
    assertEquals(0.4, rates.lr(2), 1e-16);
    assertEquals(0.5, rates.lr(3));
  }

  /** The schedule counts from the first step: its middle stays where it was. */
  @Test
  void warmUpDoesNotShiftTheSchedule() {
    Course course = new Course(10, 4);
    Rates plain = rates("cosine", 0, course);
    Rates warmed = rates("cosine", 1, course);
    for (int t = 1; t <= 40; t++) {
      assertEquals(plain.lr(t) * Math.min(1, t / 10.0), warmed.lr(t), "step " + t);
    }
  }

  /** Vaswani et al. 2017, equation 3, scaled to a peak of 0.5: √w·min(t^-1/2, t·w^-3/2). */
  @Test
  void warmUpAndInverseSquareRootAreTheTransformers() {
    Rates rates = rates("inverse_sqrt:r=2", 2, new Course(25, 40));
    double w = 50;
    for (int t = 1; t <= 1000; t++) {
      double expected = 0.5 * Math.sqrt(w) * Math.min(1 / Math.sqrt(t), t * Math.pow(w, -1.5));
      assertEquals(expected, rates.lr(t), 1e-15, "step " + t);
    }
  }

  @Test
  void badWarmUpIsRefused() {
    for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> rates("constant", bad, new Course(1, 1)));
      assertEquals("warmup must be 0 or more: " + bad, refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> new Course(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Course(1, 0));
  }

  /** 10 steps, 3 of which rise: the momentum is high at the first and low at the third. */
  @Test
  void theFirstStepHasTheFirstMomentum() {
    Rates rates = rates("one_cycle:low=0.5,high=0.75", 0, new Course(5, 2));
    assertEquals(0.75, rates.momentum(1));
    assertEquals(0.5, rates.momentum(3));
    assertEquals(0.5, rates.lr(3));
    assertEquals(0.75, rates.momentum(10), 1e-16);
  }

  /** The momentum is in force before the product of all momentums takes it up. */
  @Test
  void aStepFollowsItsRates() {
    Course course = new Course(5, 2);
    Rates rates = rates("one_cycle", 0.2, course);
    Step step = new Step(ADAM, rates);
    double product = 1;
    for (int t = 1; t <= 10; t++) {
      if (t == 6) {
        step.factor(0.5);
      }
      step.advance();
      product *= rates.momentum(t);
      assertEquals(t, step.t());
      assertEquals(rates.lr(t) * (t < 6 ? 1 : 0.5), step.lr(), "step " + t);
      assertEquals(step.scheduledLr(t), step.lr(), "step " + t);
      assertEquals(rates.momentum(t), step.momentum(), "step " + t);
      assertEquals(product, step.product(), 1e-15, "step " + t);
    }
  }

  @Test
  void aStepWithoutRatesStaysAsItIsSet() {
    Step step = new Step(ADAM);
    assertTrue(step.rates().isEmpty());
    step.advance();
    assertEquals(0.5, step.lr());
    step.lr(0.25);
    step.momentum(0.5);
    step.advance();
    assertEquals(0.25, step.lr());
    assertEquals(0.45, step.product(), 1e-16);
  }
}
