package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Course;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Rates;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.testing.Device;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedules, averages and early stopping in whole runs of gradient descent on a line, one step an
 * epoch, against the same computed by hand.
 */
class ModelSelectionTest {
  private static final int ROWS = 8;
  private static final double LR = 0.03125;
  private static final Lines TRAIN = Lines.of(ROWS);

  /** Between the start (0.5, -0.25) and the training rows' line, and so passed on the way. */
  private static final Lines TEST = line(1.25, 0.5);

  private static final TrainingOptions DESCENT =
      TrainingOptions.defaults().loss("mse").optimizer("sgd:lr=" + LR).shuffle(false).batch(ROWS);

  private static Lines line(double w, double b) {
    float[] x = TRAIN.x();
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) (w * x[i] + b);
    }
    return new Lines(x, y);
  }

  /** What a run has left behind. */
  private record Outcome(double w, double b, List<EpochMetrics> history, OptionalInt restored) {}

  private static Outcome run(Device device, TrainingOptions options, boolean tested) {
    OptionalInt[] restored = {OptionalInt.empty()};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void restored(int epoch) {
            restored[0] = OptionalInt.of(epoch);
          }
        };
    Optional<Dataset> test = tested ? Optional.of(TEST.dataset()) : Optional.empty();
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      List<EpochMetrics> history = Trainer.fit(network, TRAIN.dataset(), test, options, listener);
      return new Outcome(
          network.weight(0).toDoubles()[0], network.bias(0).toDoubles()[0], history, restored[0]);
    }
  }

  /** (w, b) before the first step and after each. */
  private static double[][] path(int steps) {
    double[][] path = new double[steps + 1][];
    path[0] = new double[] {Lines.W, Lines.B};
    for (int t = 1; t <= steps; t++) {
      double[] slopes = TRAIN.slopes(path[t - 1][0], path[t - 1][1], 0, ROWS);
      path[t] = new double[] {path[t - 1][0] - LR * slopes[0], path[t - 1][1] - LR * slopes[1]};
    }
    return path;
  }

  private static double testLoss(double[] point) {
    return TEST.meanSquare(point[0], point[1], 0, ROWS);
  }

  /** 40 steps of a few roundings each on numbers below 4. */
  private static double tolerance(Device device) {
    return 40 * 16 * device.unitRoundoff();
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void stopsAndGoesBackToTheBestEpoch(Device device) {
    double[][] path = path(40);
    int best = 1;
    for (int t = 2; t <= 40; t++) {
      best = testLoss(path[t]) < testLoss(path[best]) ? t : best;
    }
    assertTrue(best > 1 && best < 30, "on the way: " + best);
    Outcome outcome = run(device, DESCENT.epochs(40).earlyStopping(4), true);
    assertEquals(OptionalInt.of(best), outcome.restored());
    assertEquals(best + 4, outcome.history().size());
    assertEquals(path[best][0], outcome.w(), tolerance(device));
    assertEquals(path[best][1], outcome.b(), tolerance(device));
    for (EpochMetrics metrics : outcome.history()) {
      double expected = testLoss(path[metrics.epoch()]);
      assertEquals(expected, metrics.heldOutLoss(), tolerance(device));
    }
  }

  /** Also where training ends before its patience does. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void theBestEpochIsKeptAfterTheLastEpochToo(Device device) {
    Outcome stopped = run(device, DESCENT.epochs(40).earlyStopping(1), true);
    int best = stopped.restored().getAsInt();
    Outcome outcome = run(device, DESCENT.epochs(best + 2).earlyStopping(9), true);
    assertEquals(best + 2, outcome.history().size());
    assertEquals(OptionalInt.of(best), outcome.restored());
    assertEquals(stopped.w(), outcome.w());
  }

  /** a ← d a + (1-d) θ with d = (1+t)/(10+t) up to 0.25: 2/11, 1/4, 1/4 ... */
  private static double[][] averages(double[][] path) {
    double[][] averages = {path[0].clone()};
    averages = java.util.Arrays.copyOf(averages, path.length);
    for (int t = 1; t < path.length; t++) {
      double d = t == 1 ? 2 / 11.0 : 0.25;
      averages[t] =
          new double[] {
            d * averages[t - 1][0] + (1 - d) * path[t][0],
            d * averages[t - 1][1] + (1 - d) * path[t][1]
          };
    }
    return averages;
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void anAverageIsScoredAndKeptAndTrainingGoesOnWithout(Device device) {
    double[][] averages = averages(path(6));
    Outcome plain = run(device, DESCENT.epochs(6), true);
    Outcome outcome = run(device, DESCENT.epochs(6).average("ema:decay=0.25"), true);
    for (int t = 1; t <= 6; t++) {
      EpochMetrics metrics = outcome.history().get(t - 1);
      assertEquals(plain.history().get(t - 1).trainLoss(), metrics.trainLoss(), "the same bits");
      assertEquals(testLoss(averages[t]), metrics.heldOutLoss(), tolerance(device));
    }
    assertEquals(averages[6][0], outcome.w(), tolerance(device));
    assertEquals(averages[6][1], outcome.b(), tolerance(device));
    Outcome untested = run(device, DESCENT.epochs(6).average("ema:decay=0.25"), false);
    assertEquals(outcome.w(), untested.w(), "scoring changes nothing");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void theBestAverageIsKept(Device device) {
    double[][] averages = averages(path(40));
    int best = 1;
    for (int t = 2; t <= 40; t++) {
      best = testLoss(averages[t]) < testLoss(averages[best]) ? t : best;
    }
    Outcome outcome =
        run(device, DESCENT.epochs(40).average("ema:decay=0.25").earlyStopping(3), true);
    assertEquals(OptionalInt.of(best), outcome.restored());
    assertEquals(averages[best][0], outcome.w(), tolerance(device));
    assertEquals(averages[best][1], outcome.b(), tolerance(device));
  }

  /**
   * Every second step the parameters go back to 3/4 of the way from the slow ones to them; the slow
   * ones are scored, and are those of the sixth step after the seventh.
   */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void lookaheadMovesTheParameters(Device device) {
    double[] slow = {Lines.W, Lines.B};
    double[] fast = slow.clone();
    for (int t = 1; t <= 7; t++) {
      double[] slopes = TRAIN.slopes(fast[0], fast[1], 0, ROWS);
      for (int i = 0; i < 2; i++) {
        fast[i] -= LR * slopes[i];
        if (t % 2 == 0) {
          slow[i] += 0.75 * (fast[i] - slow[i]);
          fast[i] = slow[i];
        }
      }
    }
    Outcome outcome = run(device, DESCENT.epochs(7).average("lookahead:k=2,alpha=0.75"), true);
    assertEquals(slow[0], outcome.w(), tolerance(device));
    assertEquals(slow[1], outcome.b(), tolerance(device));
    for (int epoch : new int[] {5, 6}) {
      assertEquals(testLoss(slow), outcome.history().get(epoch).heldOutLoss(), tolerance(device));
    }
    assertTrue(Math.abs(fast[0] - slow[0]) > 0.01, "the fast ones are elsewhere");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void metricsTellTheScheduledRate(Device device) {
    Outcome outcome =
        run(device, DESCENT.batch(3).epochs(5).schedule("one_cycle").warmup(1.5), true);
    Rates rates =
        Rates.of(
            Optimizers.ALL.parse("sgd:lr=" + LR),
            Schedules.ALL.parse("one_cycle"),
            1.5,
            new Course(3, 5));
    for (EpochMetrics metrics : outcome.history()) {
      assertEquals(rates.lr(metrics.step()), metrics.lr(), "epoch " + metrics.epoch());
    }
  }

  /** The loss cannot fall at this rate, so every second epoch halves it. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void plateauReducesTheRate(Device device) {
    TrainingOptions frozen =
        DESCENT.optimizer("sgd:lr=1e-30").schedule("plateau:factor=0.5,patience=2");
    for (boolean tested : new boolean[] {false, true}) {
      Outcome outcome = run(device, frozen.epochs(6), tested);
      double[] expected = {1e-30, 1e-30, 1e-30, 0.5e-30, 0.5e-30, 0.25e-30};
      for (int i = 0; i < 6; i++) {
        assertEquals(expected[i], outcome.history().get(i).lr(), 1e-45, "epoch " + (i + 1));
      }
    }
  }

  /**
   * The test rows' line is passed on the way, so their loss rises while the training rows' falls.
   */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void plateauHearsTheTestLoss(Device device) {
    TrainingOptions options =
        DESCENT.schedule("plateau:factor=0.5,patience=2,minChange=0").epochs(40);
    List<EpochMetrics> history = run(device, options, true).history();
    int lowest = 1;
    while (history.get(lowest).heldOutLoss() < history.get(lowest - 1).heldOutLoss()) {
      lowest++;
    }
    assertTrue(history.get(lowest + 2).trainLoss() < history.get(lowest + 1).trainLoss());
    assertEquals(LR, history.get(lowest + 1).lr(), "the second epoch without a fall");
    assertEquals(LR / 2, history.get(lowest + 2).lr(), "the next");
    List<EpochMetrics> untested = run(device, options, false).history();
    assertEquals(LR, untested.get(lowest + 2).lr(), "where there is the training loss alone");
  }

  /** Epochs that are as good as the best are no progress: the first of them is the best. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aLossThatStaysTheSameEndsTraining(Device device) {
    TrainingOptions frozen = DESCENT.optimizer("sgd:lr=1e-30").epochs(6).earlyStopping(2);
    Outcome outcome = run(device, frozen, true);
    assertEquals(3, outcome.history().size());
    assertEquals(OptionalInt.of(1), outcome.restored());
  }

  /**
   * Nesterov's momentum, 1/2: the gradient is that at the point ahead, which is trained; the points
   * proper, which the optimizer keeps beside, are scored.
   */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void whatTheOptimizerKeepsForEvaluationIsScoredAndKept(Device device) {
    double[][] path = new double[7][];
    path[0] = new double[] {Lines.W, Lines.B};
    double[] ahead = path[0].clone();
    double[] v = new double[2];
    for (int t = 1; t <= 6; t++) {
      double[] slopes = TRAIN.slopes(ahead[0], ahead[1], 0, ROWS);
      path[t] = path[t - 1].clone();
      for (int i = 0; i < 2; i++) {
        v[i] = 0.5 * v[i] - LR * slopes[i];
        path[t][i] += v[i];
        ahead[i] = path[t][i] + 0.5 * v[i];
      }
    }
    TrainingOptions nesterov =
        DESCENT.epochs(6).optimizer("nesterov_lookahead:lr=%s,momentum=0.5".formatted(LR));
    Outcome outcome = run(device, nesterov, true);
    for (int t = 1; t <= 6; t++) {
      double expected = testLoss(path[t]);
      assertEquals(expected, outcome.history().get(t - 1).heldOutLoss(), tolerance(device));
    }
    assertEquals(path[6][0], outcome.w(), tolerance(device));
    assertEquals(path[6][1], outcome.b(), tolerance(device));
    assertTrue(Math.abs(ahead[0] - path[6][0]) > 0.01, "another point than the one trained");

    double[][] averages = averages(path);
    Outcome averaged = run(device, nesterov.average("ema:decay=0.25"), true);
    assertEquals(averages[6][0], averaged.w(), tolerance(device), "the average is of that");
    assertEquals(averages[6][1], averaged.b(), tolerance(device));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    Optimizer ahead = Optimizers.ALL.parse("nesterov_lookahead");
    String message =
        "an average of the weights must leave them as they are, since the optimizer keeps others"
            + " for evaluation: lookahead";
    assertEquals(message, refusal(() -> DESCENT.optimizer(ahead).average("lookahead")));
    assertEquals(message, refusal(() -> DESCENT.average("lookahead").optimizer(ahead)));
    assertEquals("early stopping must be 1 or more: 0", refusal(() -> DESCENT.earlyStopping(0)));
    assertEquals("warmup must be 0 or more: -0.5", refusal(() -> DESCENT.warmup(-0.5)));
    assertEquals("warmup must be 0 or more: NaN", refusal(() -> DESCENT.warmup(Double.NaN)));
    assertEquals(
        "early stopping needs test rows, but there are none",
        refusal(() -> run(Device.all().get(0), DESCENT.earlyStopping(2), false)));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }
}
