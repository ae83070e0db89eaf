package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dropout, penalties and the limit on norms, on every device. */
class RegularizationTest {
  private static Step at(long t) {
    Step step = new Step(new Sgd(1, 0));
    for (long i = 0; i < t; i++) {
      step.advance();
    }
    return step;
  }

  /** What is left of ones; a step made anew stands where one that has gone there stands. */
  private static double[] mask(Backend backend, Dropout dropout, int size, long t) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    Tensor x = Device.tensor(backend, 1, size, ones);
    Tensor y = backend.allocate(1, size);
    backend.layers().dropout(x, dropout, at(t), y);
    return y.toDoubles();
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void dropoutHasTheSameMaskOnEveryDevice(Device device) {
    try (Backend backend = device.open();
        Backend oracle = Device.reference()) {
      for (double rate : new double[] {0, 0.1, 0.5, 0.9}) {
        Dropout dropout = new Dropout(rate, -3, 2);
        for (int size : new int[] {1, 3, 4, 5, 1023, 40_000}) {
          double[] expected = mask(oracle, dropout, size, 7);
          double[] actual = mask(backend, dropout, size, 7);
          Parity.assertNear(expected, actual, 2 * device.unitRoundoff(), 0, "rate " + rate);
          double kept = Arrays.stream(actual).filter(x -> x != 0).count();
          // Four standard deviations of a binomial number.
          double deviation = 4 * Math.sqrt(size * rate * (1 - rate));
          assertEquals(size * (1 - rate), kept, deviation, "share of rate " + rate);
        }
      }
    }
  }

  /** So that a sum stays what it is without dropout, in the mean; 1 - rate is a power of 2. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void whatDropoutKeepsIsDividedByItsShare(Device device) {
    try (Backend backend = device.open()) {
      double[] mask = mask(backend, new Dropout(0.75, 1, 1), 999, 5);
      double[] x = mask(backend, new Dropout(0, 1, 1), 999, 5);
      for (int i = 0; i < 999; i++) {
        assertTrue(mask[i] == 0 || mask[i] == 4 * x[i], mask[i] + " of " + x[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void dropoutDependsOnStepLayerAndSeed(Device device) {
    try (Backend backend = device.open()) {
      double[] mask = mask(backend, new Dropout(0.5, 1, 1), 999, 5);
      assertArrayEquals(mask, mask(backend, new Dropout(0.5, 1, 1), 999, 5));
      assertFalse(Arrays.equals(mask, mask(backend, new Dropout(0.5, 1, 1), 999, 6)), "step");
      assertFalse(Arrays.equals(mask, mask(backend, new Dropout(0.5, 1, 2), 999, 5)), "layer");
      assertFalse(Arrays.equals(mask, mask(backend, new Dropout(0.5, 2, 1), 999, 5)), "seed");
      long high = 1L << 32 | 1;
      assertFalse(Arrays.equals(mask, mask(backend, new Dropout(0.5, high, 1), 999, 5)), "seed");
    }
  }

  /** Central differences of l1|x| + l2/2 x^2 are exact but for roundings away from 0. */
  @Test
  void penaltyIsTheSlopeOfItsValue() {
    Penalty penalty = new Penalty(0.3, 0.7);
    double[] theta = {1.5, -2, 0.25, 0};
    double[] gradient = {1, 1, 1, 1};
    penalty.addTo(gradient, theta, 0, 4);
    double h = 0x1p-10;
    for (int i = 0; i < 4; i++) {
      double[] more = theta.clone();
      double[] less = theta.clone();
      more[i] += h;
      less[i] -= h;
      double slope = (penalty.value(more, 0, 4) - penalty.value(less, 0, 4)) / (2 * h);
      assertEquals(1 + slope, gradient[i], 10 * Device.DOUBLE / h, "element " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void penaltyReachesDecayedGroupsOnly(Device device) {
    try (Backend backend = device.open()) {
      Tensor theta = Device.tensor(backend, 1, 6, 2, -2, 0, 2, -2, 0);
      Tensor gradient = Device.tensor(backend, 1, 6, 1, 1, 1, 1, 1, 1);
      List<Parameters.Group> groups =
          List.of(new Parameters.Group(0, 3, true), new Parameters.Group(3, 6, false));
      Parameters parameters = new Parameters(theta, gradient, List.of(), groups);
      backend.updates().penalize(parameters, new Penalty(0.5, 0.25));
      assertArrayEquals(new double[] {2, 0, 1, 1, 1, 1}, gradient.toDoubles());
      assertArrayEquals(new double[] {2, -2, 0, 2, -2, 0}, theta.toDoubles());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void maxNormShortensWhatIsTooLong(Device device) {
    int rows = 40;
    int width = 70;
    double limit = 8;
    double[] w = Guarded.normal(rows * width, 1, new Random(3));
    try (Backend backend = device.open()) {
      Guarded weight = Guarded.of(backend, rows, width, w);
      backend.updates().maxNorm(weight.tensor(), limit);
      double[] limited = weight.values();
      int shortened = 0;
      for (int row = 0; row < rows; row++) {
        double before = norm(w, row, width);
        double after = norm(limited, row, width);
        double factor = before > limit ? limit / (before + 1e-7) : 1;
        shortened += before > limit ? 1 : 0;
        // The norm has a rounding each of 3 in a lane, 5 folds, root; then quotient and product.
        double u = 12 * device.unitRoundoff();
        for (int i = row * width; i < (row + 1) * width; i++) {
          assertEquals(w[i] * factor, limited[i], before > limit ? u * Math.abs(w[i]) : 0);
        }
        assertTrue(after <= limit * (1 + u), "norm " + after);
      }
      assertTrue(shortened > 5 && shortened < rows - 5, shortened + " rows were too long");
    }
  }

  private static double norm(double[] w, int row, int width) {
    double squares = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      squares += w[i] * w[i];
    }
    return Math.sqrt(squares);
  }

  /** Only the hidden units' weights: those of the outputs are as long as they like. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void trainingKeepsTheLimitAndThePenaltyShrinks(Device device) {
    Dataset data = Digits.load().rows(IntStream.range(0, 100).toArray());
    Mlp mlp = Mlp.of(data.width(), List.of(12), 10, new Relu());
    TrainingOptions options =
        TrainingOptions.defaults().optimizer("sgd:lr=0.5").epochs(2).batch(20);
    try (Backend backend = device.open();
        Network limited = new Network(backend, mlp);
        Network plain = new Network(backend, mlp);
        Network penalized = new Network(backend, mlp);
        Network sparse = new Network(backend, mlp)) {
      fit(limited, data, options.maxNorm(0.75));
      fit(plain, data, options);
      fit(penalized, data, options.penalty(new Penalty(0, 0.1)));
      fit(sparse, data, options.penalty(new Penalty(0.02, 0)));
      double[] hidden = limited.weight(0).toDoubles();
      double bound = 0.75 * (1 + 12 * device.unitRoundoff());
      double longest = 0;
      for (int row = 0; row < 12; row++) {
        longest = Math.max(longest, norm(hidden, row, data.width()));
      }
      assertTrue(longest <= bound && longest > 0.7, "longest " + longest);
      assertTrue(norm(limited.weight(1).toDoubles(), 0, 12) > 0.75, "of an output");
      double all = norm(plain.theta().toDoubles(), 0, mlp.flatLength());
      double fewer = norm(penalized.theta().toDoubles(), 0, mlp.flatLength());
      assertTrue(fewer < 0.8 * all, fewer + " < " + all);
      double sparser = norm(sparse.theta().toDoubles(), 0, mlp.flatLength());
      assertTrue(sparser < 0.8 * all, sparser + " < " + all);
    }
  }

  /** Also where others than the trained weights are kept: an optimizer's own, or an average. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void whatIsKeptKeepsTheLimit(Device device) {
    Dataset data = Digits.load().rows(IntStream.range(0, 100).toArray());
    Mlp mlp = Mlp.of(data.width(), List.of(12), 10, new Relu());
    TrainingOptions ahead =
        TrainingOptions.defaults()
            .optimizer("nesterov_lookahead:lr=0.5")
            .epochs(1)
            .batch(20)
            .maxNorm(0.75);
    for (TrainingOptions options :
        List.of(
            ahead,
            ahead.average("ema"),
            ahead.optimizer("sgd:lr=0.5").average("ema"),
            ahead.optimizer("sgd:lr=0.5").average("lookahead"))) {
      try (Backend backend = device.open();
          Network network = new Network(backend, mlp)) {
        fit(network, data, options);
        double[] hidden = network.weight(0).toDoubles();
        // As above, and 3 roundings in each of 5 steps of an average.
        double bound = 0.75 * (1 + (12 + 5 * 3) * device.unitRoundoff());
        for (int row = 0; row < 12; row++) {
          double norm = norm(hidden, row, data.width());
          assertTrue(norm <= bound, options.optimizer() + ", " + options.average() + ": " + norm);
        }
      }
    }
  }

  private static void fit(Network network, Dataset data, TrainingOptions options) {
    network.initialize(Initializer.HE_NORMAL, 1);
    Trainer.fit(network, data, Optional.empty(), options, TrainingListener.NONE);
  }

  @TestFactory
  Stream<DynamicTest> rejected() {
    Mlp mlp = Mlp.of(2, List.of(2), 2, new Relu());
    return Stream.of(
        rejected("dropout must lie in [0, 1): 1.0", () -> new Dropout(1, 0, 0)),
        rejected("dropout must lie in [0, 1): -0.1", () -> mlp.dropout(-0.1, 0)),
        rejected("dropout must lie in [0, 1): 1.0", () -> mlp.dropout(0, 1)),
        rejected("dropout must lie in [0, 1): NaN", () -> mlp.dropout(Double.NaN, 0)),
        rejected(
            "dropout must lie in [0, 1): 2.0",
            () -> new Dense(1, 1, new Relu(), Normalization.NONE, 2)),
        rejected("l1 must be 0 or more: -1.0", () -> new Penalty(-1, 0)),
        rejected("l1 must be finite in float32 too: 1.0E300", () -> new Penalty(1e300, 0)),
        rejected("l2 must be positive in float32 too: 1.0E-60", () -> new Penalty(0, 1e-60)),
        rejected("l2 must be 0 or more: NaN", () -> new Penalty(0, Double.NaN)),
        rejected("maxNorm must be positive: 0.0", () -> TrainingOptions.defaults().maxNorm(0)),
        rejected("unknown normalization: batsch (did", () -> Normalization.parse("batsch")));
  }

  private static DynamicTest rejected(String message, Executable code) {
    return dynamicTest(
        message,
        () ->
            assertTrue(
                assertThrows(IllegalArgumentException.class, code)
                    .getMessage()
                    .startsWith(message)));
  }
}
