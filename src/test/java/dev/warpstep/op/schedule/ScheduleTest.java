package dev.warpstep.op.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules against values worked out by hand, and what holds for all of them. */
class ScheduleTest {
  /** A few roundings of float64, and one of pow or cos, which are right to an ULP. */
  private static final double TOLERANCE = 1e-14;

  private static final Set<String> NOT_FALLING = Set.of("one_cycle", "cosine_restarts", "coslog");
  private static final Set<String> FROM_0 = Set.of("one_cycle", "coslog");
  private static final Set<String> LEAPING = Set.of("piecewise", "step", "cosine_restarts");

  /** These count to the end of a step, the others from its beginning. */
  private static final Set<String> BY_STEPS = Set.of("one_cycle", "inverse_sqrt");

  static Stream<Schedule> settings() {
    return Schedules.ALL.entries().stream().flatMap(entry -> entry.settings().stream());
  }

  private static String name(Schedule schedule) {
    return Schedules.ALL.of(schedule).name();
  }

  /**
   * The factor of step k. Closed forms: 10^(-1/2) = 0.31622776601683794, e^-1 =
   * 0.36787944117144233, (1 + cos 45°)/2 = (2 + √2)/4 = 0.8535533905932737, cos 60° = 1/2. Of
   * coslog in 60 steps 1 + 15p = 1 + k/4, so that it is 0 where that is a power of two, and sin²(π
   * log₂ of it) elsewhere: 0.7183546884620607 of 5/4, 0.930430970431205 of 3/2, 0.2589167187746038
   * of 9/2.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constant                                    | 10 |  4 |   7 | 1",
        "exponential:r=20                            | 10 | 50 |   0 | 1",
        "exponential:r=20                            | 10 | 50 | 100 | 0.31622776601683794",
        "exponential:r=20                            | 10 | 50 | 400 | 0.01",
        "exponential_e:beta=0.1                      |  3 | 50 |  30 | 0.36787944117144233",
        "exponential_e:beta=0                        |  3 | 50 |  30 | 1",
        "power:r=5,c=1                               | 10 | 50 |  50 | 0.5",
        "power:r=5,c=1                               | 10 | 50 | 200 | 0.2",
        "power:r=1,c=0.5                             | 10 | 50 |  30 | 0.5",
        "power:r=1,c=2                               | 10 | 50 |  10 | 0.25",
        "linear_decay                                |  1 | 50 |   1 | 0.5",
        "linear_decay                                |  1 | 50 |   9 | 0.1",
        "linear_decay                                | 10 | 50 |   5 | 0.6666666666666666",
        "linear_decay:r=3                            |  1 | 50 |   9 | 0.25",
        "quadratic_decay                             |  1 | 50 |   1 | 0.25",
        "quadratic_decay                             |  1 | 50 |   9 | 0.01",
        "quadratic_decay:r=2                         | 10 | 50 |  20 | 0.25",
        "polynomial                                  | 10 |  4 |  20 | 0.5",
        "polynomial                                  | 10 |  4 |  39 | 0.025",
        "polynomial                                  | 10 |  4 |  99 | 0",
        "polynomial:end=0.1,power=2                  | 10 |  4 |  20 | 0.325",
        "polynomial:end=0.1,power=2                  | 10 |  4 |  40 | 0.1",
        "cosine                                      | 10 |  4 |   0 | 1",
        "cosine                                      | 10 |  4 |  10 | 0.8535533905932737",
        "cosine                                      | 10 |  3 |  10 | 0.75",
        "cosine                                      | 10 |  4 |  20 | 0.5",
        "cosine                                      | 10 |  3 |  20 | 0.25",
        "cosine:min=0.2                              | 10 |  4 |  20 | 0.6",
        "cosine:min=0.2                              | 10 |  4 |  40 | 0.2",
        "cosine:min=0.2                              | 10 |  4 |  77 | 0.2",
        "cosine_restarts:first=1,mult=2              |  4 |  9 |   2 | 0.5",
        "cosine_restarts:first=1,mult=2              |  4 |  9 |   4 | 1",
        "cosine_restarts:first=1,mult=2              |  4 |  9 |   8 | 0.5",
        "cosine_restarts:first=1,mult=2              |  4 |  9 |  12 | 1",
        "cosine_restarts:first=1,mult=2              |  4 |  9 |  20 | 0.5",
        "cosine_restarts:first=0.5,mult=1,min=0.5    |  6 |  9 |   1 | 0.875",
        "cosine_restarts:first=0.5,mult=1,min=0.5    |  6 |  9 | 301 | 0.875",
        "coslog                                      | 15 |  4 |   0 | 0",
        "coslog                                      | 15 |  4 |   4 | 0",
        "coslog                                      | 15 |  4 |  12 | 0",
        "coslog                                      | 15 |  4 |   1 | 0.7183546884620607",
        "coslog                                      | 15 |  4 |   2 | 0.930430970431205",
        "coslog                                      | 15 |  4 |  14 | 0.2589167187746038",
        "coslog                                      | 15 |  4 |  60 | 0",
        "coslog                                      | 15 |  4 |  99 | 0",
        "coslog:cycles=1                             |  4 |  5 |  10 | 0.930430970431205",
        "coslog:cycles=3                             |  7 |  3 |   3 | 0",
        "inverse_sqrt                                |  4 |  9 |   3 | 1",
        "inverse_sqrt                                |  4 |  9 |  15 | 0.5",
        "inverse_sqrt:r=0.25                         |  4 |  9 |   3 | 0.5",
        "plateau                                     |  4 |  9 |  30 | 1",
      })
  void factorsAreThoseOfTheEquation(String text, long each, int epochs, long k, double expected) {
    double actual = Schedules.ALL.parse(text).factor(k, new Course(each, epochs));
    assertEquals(expected, actual, TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Boundaries after 4, 5 and 8 steps.
        "piecewise:at=1/1.25/2,factors=0.5/0.25/3 | 4 | 1 1 1 1 0.5 0.25 0.25 0.25 3 3 3 3",
        // 0.3 epochs of 10 steps are 3 steps, whatever the rounding of 0.3.
        "step:every=0.3,factor=0.5 | 10 | 1 1 1 0.5 0.5 0.5 0.25 0.25 0.25 0.125 0.125 0.125",
        "step:every=0.1,factor=0.5 | 30 | 1 1 1 0.5 0.5 0.5 0.25 0.25 0.25 0.125 0.125 0.125",
        // 2.5 steps each: the boundaries 2.5, 5, 7.5, 10 are passed by steps 3, 5, 8, 10.
        "step:every=0.5,factor=0.5 | 5 | 1 1 1 0.5 0.5 0.25 0.25 0.25 0.125 0.125 0.0625 0.0625",
      })
  void stairsHaveTheirEdgesAtTheBoundaries(String text, long each, String expected) {
    Schedule schedule = Schedules.ALL.parse(text);
    String[] factors = expected.split(" ");
    for (int k = 0; k < factors.length; k++) {
      double factor = Double.parseDouble(factors[k]);
      assertEquals(factor, schedule.factor(k, new Course(each, 3)), TOLERANCE, "step " + k);
    }
  }

  /**
   * PyTorch's OneCycleLR(max_lr=1, total_steps=10), its defaults: the first phase ends with step
   * 0.3·10 - 1 = 2, the second with step 9. Half a cosine from 1/25 to 1, in whose middle the
   * factor is (0.04 + 1)/2, then from 1 to 0.04/10000; at a seventh of the way 4e-6 + (1 - 4e-6)(1
   * + cos(π/7))/2 with cos(π/7) = 0.9009688679024191. Momentum likewise 0.95, 0.85, 0.95.
   */
  @Test
  void oneCycleIsThatOfPyTorch() {
    Schedule schedule = Schedules.ALL.parse("one_cycle");
    Course course = new Course(5, 2);
    double[] lr = new double[10];
    double[] momentum = new double[10];
    for (int k = 0; k < 10; k++) {
      lr[k] = schedule.factor(k, course);
      momentum[k] = schedule.momentum(0.9, k, course);
    }
    assertEquals(0.04, lr[0], TOLERANCE);
    assertEquals(0.52, lr[1], TOLERANCE);
    assertEquals(1, lr[2], TOLERANCE);
    assertEquals(4e-6 + (1 - 4e-6) * (1 + 0.9009688679024191) / 2, lr[3], TOLERANCE);
    assertEquals(4e-6, lr[9], TOLERANCE);
    assertEquals(4e-6, schedule.factor(1000, course), TOLERANCE, "after the end");
    assertEquals(0.95, momentum[0], TOLERANCE);
    assertEquals(0.9, momentum[1], TOLERANCE);
    assertEquals(0.85, momentum[2], TOLERANCE);
    assertEquals(0.85 + 0.1 * (1 - 0.9009688679024191) / 2, momentum[3], TOLERANCE);
    assertEquals(0.95, momentum[9], TOLERANCE);
    assertEquals(0, schedule.momentum(0, 2, course), "of a rule without momentum");
    for (int k = 3; k < 10; k++) {
      assertTrue(lr[k] < lr[k - 1] && momentum[k] > momentum[k - 1], "step " + k);
    }
  }

  /** Straight lines, the peak at step 0.5·10 - 1 = 4: from 0.1 to 1 to 0.001 at step 9. */
  @Test
  void oneCycleInStraightLines() {
    Schedule schedule = Schedules.ALL.parse("one_cycle:pct=0.5,div=10,finalDiv=100,linear=true");
    Course course = new Course(10, 1);
    assertEquals(0.1, schedule.factor(0, course), TOLERANCE);
    assertEquals(0.55, schedule.factor(2, course), TOLERANCE);
    assertEquals(1, schedule.factor(4, course), TOLERANCE);
    assertEquals(1 - 0.2 * 0.999, schedule.factor(5, course), TOLERANCE);
    assertEquals(0.001, schedule.factor(9, course), TOLERANCE);
    Schedule still = Schedules.ALL.parse("one_cycle:momentum=false");
    assertEquals(0.9, still.momentum(0.9, 3, course));
    assertEquals(1, schedule.factor(0, new Course(1, 1)), "a single step is at the peak");
  }

  /** Keras: a loss must fall by more than minChange; patience epochs without that reduce. */
  @Test
  void plateauReducesAfterPatience() {
    Schedule schedule =
        Schedules.ALL.parse("plateau:factor=0.5,patience=2,minChange=0.125,min=0.2");
    Schedule.Feedback feedback = schedule.feedback();
    double[] losses = {1, 0.9375, 0.75, 0.6875, 0.625, 0.63, 0.5, 0.5, Double.NaN, 0.5, 0.5};
    double[] factors = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2};
    for (int i = 0; i < losses.length; i++) {
      assertEquals(factors[i], feedback.factor(losses[i]), "epoch " + (i + 1));
    }
    assertEquals(1, schedule.feedback().factor(9), "another run begins anew");
    assertEquals(1, Schedules.ALL.parse("cosine").feedback().factor(9), "others do not listen");
  }

  /** The arguments are rounded by up to 2^-52, ours and that of the cosine, and a few sums. */
  @Test
  void cosineIsTheCosine() {
    for (int i = 0; i <= 1000; i++) {
      double p = i / 1000.0;
      assertEquals(StrictMath.cos(Math.PI * p), Cosine.between(1, -1, p), 4 * 0x1p-52, "p " + p);
    }
  }

  /** A step is the shortest there is, so each begins anew. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cosine_restarts:first=1e-20,mult=1",
        "cosine_restarts:first=1e-20,mult=1.0000000000000002",
        "cosine_restarts:first=1e-9,mult=1.0000000000000002"
      })
  void restartsWithinAStepEnd(String text) {
    Schedule schedule = Schedules.ALL.parse(text);
    for (long k = 0; k < 1000; k++) {
      long step = k;
      double factor =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10), () -> schedule.factor(step, new Course(7, 3)));
      assertEquals(1, factor, 1e-9, "step " + k);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isAFactorAlsoBeyondTheEnd(Schedule schedule) {
    Course course = new Course(7, 3);
    for (long k = 0; k < 100_000; k += k < 100 ? 1 : 997) {
      double factor = schedule.factor(k, course);
      assertTrue(factor >= 0 && factor <= 3, k + ": " + factor);
      double momentum = schedule.momentum(0.9, k, course);
      assertTrue(momentum >= 0 && momentum < 1, k + ": " + momentum);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void fallsFromTheFirstStepOn(Schedule schedule) {
    Course course = new Course(100, 12);
    boolean rises = schedule.equals(Schedules.ALL.parse("piecewise:at=1.5,factors=2"));
    for (int k = 1; k < 1200 && !rises && !NOT_FALLING.contains(name(schedule)); k++) {
      double before = schedule.factor(k - 1, course);
      assertTrue(schedule.factor(k, course) <= before, "step " + k);
    }
    if (!FROM_0.contains(name(schedule))) {
      assertEquals(1, schedule.factor(0, course));
    }
  }

  /**
   * The steepest of them falls by exp(-2) in 10,000 steps, or by a twentieth in 4000; coslog rises
   * by 60π/(2^¼ ln 16) = 57 times the share of 40,000 steps.
   */
  @ParameterizedTest
  @MethodSource("settings")
  void isContinuousWhereItHasNoEdges(Schedule schedule) {
    Course course = new Course(10_000, 4);
    for (int k = 1; k < 40_000 && !LEAPING.contains(name(schedule)); k++) {
      double change = schedule.factor(k, course) - schedule.factor(k - 1, course);
      assertEquals(0, change, 1.5e-3, "step " + k);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void goesByEpochsNotBySteps(Schedule schedule) {
    Course few = new Course(6, 5);
    Course many = new Course(60, 5);
    for (int k = 0; k < 30 && !BY_STEPS.contains(name(schedule)); k++) {
      assertEquals(schedule.factor(k, few), schedule.factor(10L * k, many), TOLERANCE, "step " + k);
    }
  }
}
