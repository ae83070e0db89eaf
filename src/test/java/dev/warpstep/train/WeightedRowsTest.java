package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Tanh;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.loss.BinaryCrossEntropy;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.testing.CatalogueSettings;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.LossTests;
import dev.warpstep.testing.Parity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row of weight n counts as n rows do. */
class WeightedRowsTest {
  /** Of mean 2, so that dividing by it rounds nothing. */
  private static final float[] WEIGHTS = {2, 1, 0, 3, 4, 1, 2, 3};

  private static final int ROWS = WEIGHTS.length;
  private static final int EPOCHS = 5;

  private static final Loss MSE = new Mse();

  /** Rows for a loss, each as often as {@code copies} says. */
  private static Dataset rows(Loss loss, float[] copies) {
    Random random = new Random(3);
    float[] x = new float[copies.length * 3];
    float[] y = new float[copies.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = loss.isClassification() ? i % 2 : (float) random.nextGaussian();
    }
    List<String> classes = loss.isClassification() ? List.of("a", "b") : List.of();
    Dataset one = new Dataset("rows", x, y, List.of("x1", "x2", "x3"), classes);
    Dataset all = loss instanceof BinaryCrossEntropy ? twoLabels(one) : one;
    return all.rows(
        IntStream.range(0, copies.length)
            .flatMap(row -> IntStream.generate(() -> row).limit((long) copies[row]))
            .toArray());
  }

  private static Dataset twoLabels(Dataset one) {
    float[] y = new float[2 * one.rows()];
    for (int i = 0; i < one.rows(); i++) {
      y[2 * i] = i % 2;
      y[2 * i + 1] = i / 3 % 2;
    }
    return one.withTargets(List.of("first", "second"), y);
  }

  private static Dataset once(Loss loss) {
    float[] ones = new float[ROWS];
    Arrays.fill(ones, 1);
    return rows(loss, ones);
  }

  private static TrainingOptions inOrder(Loss loss) {
    return TrainingOptions.defaults().loss(loss).shuffle(false).epochs(EPOCHS);
  }

  /** Full batches; not Adam, which would make a step of a rounding where the gradient is 0. */
  private static TrainingOptions options(Loss loss) {
    return inOrder(loss).batch(1000).optimizer("sgd:lr=0.1");
  }

  /** Parameters, then the losses of the epochs. */
  private record Trained(double[] theta, double[] losses) {
    static Trained of(Backend backend, Loss loss, Dataset data, How how) {
      Mlp mlp =
          Mlp.of(
              3,
              List.of(4),
              loss.outputs(data.classes().size(), data.targets().size()),
              new Tanh());
      try (Network network = new Network(backend, mlp)) {
        network.initialize(Initializer.GLOROT_NORMAL, 1);
        double[] losses =
            how.train(network, data).stream().mapToDouble(EpochMetrics::trainLoss).toArray();
        return new Trained(network.theta().toDoubles(), losses);
      }
    }

    void near(Trained expected, double factor) {
      Parity.assertNear(expected.theta, theta, factor, 1, "theta");
      Parity.assertNear(expected.losses, losses, factor, 1, "losses");
    }

    void same(Trained expected) {
      assertArrayEquals(expected.theta, theta);
      assertArrayEquals(expected.losses, losses);
    }
  }

  private interface How {
    List<EpochMetrics> train(Network network, Dataset data);
  }

  private static How trainer(TrainingOptions options) {
    return (network, data) ->
        Trainer.fit(network, data, Optional.empty(), options, TrainingListener.NONE);
  }

  private static How fullBatch(Loss loss, Solver solver) {
    return (network, data) ->
        FullBatchTrainer.fit(
                network, data, Optional.empty(), solver, inOrder(loss), TrainingListener.NONE)
            .epochs();
  }

  /**
   * Sums over the rows have other summands: some 20 roundings a step of numbers of order 1. Where
   * an optimizer divides by the gradient's size, which is above 0.01 here, they grow by 100.
   */
  private static double tolerance(Device device) {
    return 2000 * EPOCHS * device.unitRoundoff();
  }

  /**
   * Differences of gradients over h, for Newton's Hessian, make roundings larger by 1/h, and
   * solving with it makes them larger again by its condition, for which 100 is left.
   */
  private static double tolerance(Solver solver) {
    double enlarged = solver.needsFloat64() ? 100 / Math.cbrt(Device.DOUBLE) : 1;
    return enlarged * 2000 * EPOCHS * Device.DOUBLE;
  }

  private static void weightedIsRepeated(Device device, Loss loss, How how, double tolerance) {
    try (Backend backend = device.open()) {
      Trained repeated = Trained.of(backend, loss, rows(loss, WEIGHTS), how);
      Trained weighted = Trained.of(backend, loss, once(loss).weighted(WEIGHTS), how);
      weighted.near(repeated, tolerance);
      Trained unweighted = Trained.of(backend, loss, once(loss), how);
      double apart = Math.abs(unweighted.losses[0] - repeated.losses[0]);
      assertTrue(apart > 1e-3, "the weights matter");
    }
  }

  @TestFactory
  Stream<DynamicTest> everyLossTrainsAsOnRepeatedRows() {
    return LossTests.everywhere(
        (device, loss) ->
            weightedIsRepeated(device, loss, trainer(options(loss)), tolerance(device)));
  }

  @TestFactory
  Stream<DynamicTest> everyOptimizerTrainsAsOnRepeatedRows() {
    return Device.all().stream()
        .flatMap(
            device ->
                Optimizers.ALL.entries().stream()
                    .map(
                        entry ->
                            dynamicTest(
                                device + ", " + entry.name(),
                                () -> {
                                  Optimizer optimizer = entry.defaults();
                                  How how = trainer(options(MSE).optimizer(optimizer));
                                  weightedIsRepeated(device, MSE, how, tolerance(device));
                                })));
  }

  /** In float64, for in float32 a rounding may end a line search elsewhere. */
  @TestFactory
  Stream<DynamicTest> everySolverTrainsAsOnRepeatedRows() {
    Device device = Device.all().stream().filter(Device::isFloat64).findFirst().orElseThrow();
    return Solvers.ALL.entries().stream()
        .flatMap(
            entry ->
                CatalogueSettings.losses()
                    .filter(loss -> loss instanceof Mse || !entry.defaults().needsLeastSquares())
                    .map(
                        loss ->
                            dynamicTest(
                                entry.name() + ", " + Losses.ALL.text(loss),
                                () ->
                                    weightedIsRepeated(
                                        device,
                                        loss,
                                        fullBatch(loss, entry.defaults()),
                                        tolerance(entry.defaults())))));
  }

  /** In batches too: 3, 3 and 2 rows. */
  @TestFactory
  Stream<DynamicTest> equalWeightsChangeNoBit() {
    return LossTests.everywhere(WeightedRowsTest::equalWeightsChangeNoBit);
  }

  private static void equalWeightsChangeNoBit(Device device, Loss loss) {
    float[] weights = new float[ROWS];
    Arrays.fill(weights, 0.1f);
    Dataset data = once(loss);
    try (Backend backend = device.open()) {
      for (How how :
          List.of(trainer(inOrder(loss).batch(3)), fullBatch(loss, Solvers.ALL.parse("lbfgs")))) {
        Trained plain = Trained.of(backend, loss, data, how);
        Trained.of(backend, loss, data.weighted(weights), how).same(plain);
      }
    }
  }

  /** An outlier of weight 0, whose squared error no float32 holds, leaves all bits as they are. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aRowOfWeightZeroHasNoInfluence(Device device) {
    Dataset data = once(MSE);
    float[] x = data.x().clone();
    float[] y = data.y().clone();
    for (int row = 0; row < ROWS; row++) {
      if (WEIGHTS[row] == 0) {
        Arrays.fill(x, row * 3, row * 3 + 3, -1e6f);
        y[row] = 1e30f;
      }
    }
    Dataset other = new Dataset("outlier", x, y, data.features(), List.of());
    try (Backend backend = device.open()) {
      for (int batch : new int[] {3, ROWS}) {
        How how = trainer(inOrder(MSE).batch(batch));
        Trained expected = Trained.of(backend, MSE, data.weighted(WEIGHTS), how);
        Trained.of(backend, MSE, other.weighted(WEIGHTS), how).same(expected);
      }
    }
  }

  /** 7 rows in batches of 3, 3 and 1, each divided by its rows, not by its weights. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void stepsAreThoseComputedByHand(Device device) {
    float[] weights = {4, 0, 2, 1, 1, 3, 3}; // of mean 2
    Lines lines = Lines.of(weights.length);
    List<double[]> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochMetrics metrics, double[] losses) {
            heard.add(losses);
          }
        };
    TrainingOptions options = inOrder(MSE).optimizer("sgd:lr=0.125").batch(3).epochs(1);
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      Dataset data = lines.dataset().weighted(weights);
      double trainLoss =
          Trainer.fit(network, data, Optional.empty(), options, listener).get(0).trainLoss();
      double tolerance = 100 * device.unitRoundoff(); // some 20 roundings, of numbers up to 5
      double w = Lines.W;
      double b = Lines.B;
      double sum = 0;
      for (int batch = 0; batch < 3; batch++) {
        int to = Math.min(weights.length, 3 * batch + 3);
        int size = to - 3 * batch;
        double loss = 0;
        double byW = 0;
        double byB = 0;
        for (int i = 3 * batch; i < to; i++) {
          double d = w * lines.x()[i] + b - lines.y()[i];
          loss += weights[i] / 2 * d * d / size;
          byW += weights[i] / 2 * 2 * d * lines.x()[i] / size;
          byB += weights[i] / 2 * 2 * d / size;
        }
        assertEquals(loss, heard.get(0)[batch], tolerance * loss, "batch " + batch);
        sum += loss * size;
        w -= 0.125 * byW;
        b -= 0.125 * byB;
      }
      assertEquals(w, network.weight(0).toDoubles()[0], tolerance * 10);
      assertEquals(b, network.bias(0).toDoubles()[0], tolerance * 10);
      assertEquals(sum / 7, trainLoss, tolerance * sum);
    }
  }

  /** Several of the evaluator's batches. */
  @TestFactory
  Stream<DynamicTest> scoresAreThoseOfRepeatedRows() {
    return LossTests.everywhere(WeightedRowsTest::scoresAreThoseOfRepeatedRows);
  }

  private static void scoresAreThoseOfRepeatedRows(Device device, Loss loss) {
    float[] copies = new float[2 * 1024 + 3];
    float[] ones = new float[copies.length];
    for (int row = 0; row < copies.length; row++) {
      copies[row] = row * 7 % 5;
    }
    Arrays.fill(ones, 1);
    Dataset weighted = rows(loss, ones).weighted(copies);
    Mlp mlp =
        Mlp.of(
            3,
            List.of(4),
            loss.outputs(weighted.classes().size(), weighted.targets().size()),
            new Tanh());
    try (Backend backend = device.open();
        Network network = new Network(backend, mlp)) {
      network.initialize(Initializer.GLOROT_NORMAL, 1);
      Evaluator.Scores expected = Evaluator.score(network, loss, rows(loss, copies));
      Evaluator.Scores actual = Evaluator.score(network, loss, weighted);
      // The weights' mean is no number that divides without rounding, and sums of 4096 numbers.
      double rounding = Device.FLOAT + 30 * device.unitRoundoff();
      assertEquals(expected.loss(), actual.loss(), rounding * expected.loss());
      assertEquals(expected.accuracy(), actual.accuracy(), "quotients of the same whole numbers");
      double unweighted = Evaluator.score(network, loss, rows(loss, ones)).loss();
      assertTrue(Math.abs(unweighted - expected.loss()) > 1e-4, "the weights matter");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aRangeTestIsThatOfRepeatedRows(Device device) {
    LrRamp ramp = new LrRamp(1e-3, 0.1, 20, 0.9);
    try (Backend backend = device.open()) {
      double[][] losses = new double[2][];
      List<Dataset> both = List.of(rows(MSE, WEIGHTS), once(MSE).weighted(WEIGHTS));
      for (int i = 0; i < 2; i++) {
        try (Network network = new Network(backend, Mlp.of(3, List.of(4), 1, new Tanh()))) {
          network.initialize(Initializer.GLOROT_NORMAL, 1);
          TrainingOptions options = options(MSE);
          losses[i] =
              RangeTest.run(network, both.get(i), options, ramp, (step, lr, loss) -> {}).loss();
        }
      }
      Parity.assertNear(losses[0], losses[1], tolerance(device), 1, "losses");
    }
  }
}
