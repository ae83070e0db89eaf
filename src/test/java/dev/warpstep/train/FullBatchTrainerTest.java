package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.solver.Stop;
import dev.warpstep.table.TrainingTable;
import dev.warpstep.testing.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FullBatchTrainerTest {
  private static final Path CURVE = Path.of("docs/examples/curve.csv");

  /** The same curve without noise. */
  private static final Path EXACT = Path.of("docs/examples/exact-curve.csv");

  /** A root mean square error of a thousandth of the curve's height. */
  private static final double FOUND = 1e-6;

  private static Dataset curve() {
    return TrainingTable.read(CURVE, "y").dataset();
  }

  private static Dataset someDigits() {
    return Digits.load().rows(IntStream.range(0, 200).toArray());
  }

  private static Mlp narrow(Dataset data, int hidden) {
    return Mlp.of(
        data.width(),
        List.of(hidden),
        Math.max(1, data.classes().size()),
        Activations.ALL.parse("tanh"));
  }

  private static TrainingOptions options(Loss loss, int epochs) {
    return TrainingOptions.defaults().loss(loss).epochs(epochs);
  }

  private static FullBatchResult fit(
      Network network, Dataset data, Solver solver, Loss loss, int n) {
    network.initialize(Initializer.GLOROT_NORMAL, 42);
    return FullBatchTrainer.fit(
        network, data, Optional.of(data), solver, options(loss, n), TrainingListener.NONE);
  }

  /**
   * Each method brings the loss of a small network on real digits to a tenth of what it is without
   * knowledge, log 10, or fits the curve; newton's Hessian is 2n gradients, so it gets fewer rows.
   */
  @TestFactory
  Stream<DynamicTest> everySolverFitsRealData() {
    return Solvers.ALL.entries().stream()
        .filter(entry -> !entry.defaults().needsLeastSquares())
        .flatMap(
            entry ->
                entry.settings().stream()
                    .map(
                        solver ->
                            dynamicTest(Solvers.ALL.text(solver), () -> checkDigits(solver))));
  }

  private static void checkDigits(Solver solver) {
    boolean slow = solver.needsFloat64();
    Dataset data = slow ? someDigits().rows(IntStream.range(0, 30).toArray()) : someDigits();
    Loss loss = Losses.ALL.parse("cross_entropy");
    try (Backend backend = slow ? Device.reference() : Backends.open("cpu");
        Network network = new Network(backend, narrow(data, slow ? 2 : 16))) {
      FullBatchResult result = fit(network, data, solver, loss, 60);
      EpochMetrics last = result.epochs().get(result.epochs().size() - 1);
      assertTrue(last.trainLoss() < Math.log(10) / 10, () -> last.toString());
      // What was scored is the network as it is left, and its loss the one that was logged.
      assertEquals(last.trainLoss(), last.heldOutLoss(), 1e-6);
      assertEquals(last.heldOutLoss(), Evaluator.score(network, loss, data).loss());
      assertTrue(result.passes() > result.epochs().size());
      double before = Double.POSITIVE_INFINITY;
      for (EpochMetrics epoch : result.epochs()) {
        assertTrue(epoch.trainLoss() <= before, "every iteration lowers the loss");
        before = epoch.trainLoss();
      }
    }
  }

  /**
   * Levenberg-Marquardt finds the curve with at least 20 times fewer passes over the rows than Adam
   * with the best of these settings, which has not found it by then. They are the best of 19 that
   * were tried, and the defaults' neighbours; see docs/decisions/0013. On the curve with noise,
   * down to the noise, it is some 10 times only.
   *
   * <p>A pass is one look at all rows: Adam's epoch is one, whatever its batch;
   * Levenberg-Marquardt's Jacobian is one, for there is one output, and each trial step is one.
   */
  @Test
  void levenbergMarquardtNeedsTwentyTimesFewerPassesThanAdam() {
    Dataset data = TrainingTable.read(EXACT, "y").dataset();
    Loss mse = Losses.ALL.parse("mse");
    long passes;
    try (Backend backend = Device.reference();
        Network network = new Network(backend, narrow(data, 10))) {
      Solver solver = Solvers.ALL.parse("levenberg_marquardt");
      int needed =
          fit(network, data, solver, mse, 150).epochs().stream()
              .filter(epoch -> epoch.trainLoss() <= FOUND)
              .findFirst()
              .orElseThrow()
              .epoch();
      passes = fit(network, data, solver, mse, needed).passes();
    }
    double best = Double.POSITIVE_INFINITY;
    int epochs = Math.toIntExact(20 * passes);
    best = Math.min(best, adam(data, 32, "lr=0.03", "constant", epochs));
    best = Math.min(best, adam(data, 50, "lr=0.05,beta2=0.99", "cosine", epochs));
    best = Math.min(best, adam(data, 200, "lr=0.1", "constant", epochs));
    best = Math.min(best, adam(data, 200, "lr=0.2,beta2=0.99", "cosine", epochs));
    best = Math.min(best, adam(data, 200, "lr=0.3,beta2=0.99", "cosine", epochs));
    assertTrue(best > FOUND, "Adam reached " + best);
    assertTrue(best < 20 * FOUND, "Adam is at work: " + best);
  }

  /** Adam's least loss over all rows in so many epochs. */
  private static double adam(
      Dataset data, int batch, String settings, String schedule, int epochs) {
    TrainingOptions options =
        TrainingOptions.defaults()
            .optimizer("adam:" + settings)
            .schedule(schedule)
            .loss("mse")
            .batch(batch)
            .epochs(epochs);
    try (Backend backend = Backends.open("cpu");
        Network network = new Network(backend, narrow(data, 10))) {
      network.initialize(Initializer.GLOROT_NORMAL, 42);
      return Trainer.fit(network, data, Optional.of(data), options, TrainingListener.NONE).stream()
          .mapToDouble(EpochMetrics::heldOutLoss)
          .min()
          .orElseThrow();
    }
  }

  @Test
  void theListenerHearsEachIterationAndTheEnd() {
    Dataset data = curve();
    List<EpochMetrics> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochMetrics metrics, double[] losses) {
            heard.add(metrics);
            assertEquals(metrics.trainLoss(), losses[0]);
          }
        };
    try (Backend backend = Device.reference();
        Network network = new Network(backend, narrow(data, 1))) {
      network.initialize(Initializer.GLOROT_NORMAL, 1);
      Solver solver = Solvers.ALL.parse("bfgs:gradientTolerance=1e-4");
      Loss mse = Losses.ALL.parse("mse");
      FullBatchResult result =
          FullBatchTrainer.fit(
              network, data, Optional.empty(), solver, options(mse, 500), listener);
      assertEquals(heard, result.epochs());
      assertEquals(Stop.CONVERGED, result.stop());
      assertTrue(heard.size() < 500);
      assertEquals(heard.size(), heard.get(heard.size() - 1).step());
      assertTrue(Double.isNaN(heard.get(0).heldOutLoss()));
      // From there nothing is left to do: one row, no step.
      result =
          FullBatchTrainer.fit(
              network, data, Optional.empty(), solver, options(mse, 500), listener);
      assertEquals(1, result.epochs().size());
      assertEquals(0, result.epochs().get(0).step());
      assertEquals(1, result.passes());
    }
  }

  /** L-BFGS goes on to a training loss near 0 while the test loss rises from its lowest. */
  @Test
  void stopsEarlyAndKeepsTheBestWeights() {
    Dataset digits = Digits.load();
    Dataset train = digits.rows(IntStream.range(0, 200).toArray());
    Dataset test = digits.rows(IntStream.range(200, 400).toArray());
    Loss loss = Losses.ALL.parse("cross_entropy");
    TrainingOptions options = options(loss, 200).earlyStopping(5);
    try (Backend backend = Device.reference();
        Network network = new Network(backend, narrow(train, 16))) {
      network.initialize(Initializer.GLOROT_NORMAL, 42);
      Solver lbfgs = Solvers.ALL.parse("lbfgs");
      FullBatchResult result =
          FullBatchTrainer.fit(
              network, train, Optional.of(test), lbfgs, options, TrainingListener.NONE);
      assertEquals(Stop.EARLY, result.stop());
      int last = result.epochs().size();
      double lowest =
          result.epochs().stream().mapToDouble(EpochMetrics::heldOutLoss).min().orElseThrow();
      assertEquals(lowest, result.epochs().get(last - 6).heldOutLoss());
      assertEquals(lowest, Evaluator.score(network, loss, test).loss());
      assertThrows(
          IllegalArgumentException.class,
          () ->
              FullBatchTrainer.fit(
                  network, train, Optional.empty(), lbfgs, options, TrainingListener.NONE));
    }
  }

  @Test
  void refusals() {
    Dataset data = someDigits();
    Loss crossEntropy = Losses.ALL.parse("cross_entropy");
    Solver lm = Solvers.ALL.parse("levenberg_marquardt");
    Mlp small = narrow(data, 4);
    assertEquals(
        "levenberg_marquardt minimises sums of squares, so the loss must be mse: cross_entropy",
        assertThrows(
                IllegalArgumentException.class,
                () -> FullBatchTrainer.check(lm, small, crossEntropy))
            .getMessage());
    Mlp wide = narrow(data, 10_000);
    String message =
        assertThrows(
                DeviceException.class,
                () -> FullBatchTrainer.check(Solvers.ALL.parse("bfgs"), wide, crossEntropy))
            .getMessage();
    assertTrue(message.startsWith("bfgs keeps a 750010 x 750010 matrix (4500.1 GB) but"), message);
    assertTrue(message.endsWith(": use lbfgs"), message);
    FullBatchTrainer.check(Solvers.ALL.parse("lbfgs"), wide, crossEntropy);
    for (Mlp other :
        List.of(
            small.dropout(0.5, 0), small.dropout(0, 0.1), small.normalized(Normalization.LAYER))) {
      String why =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> FullBatchTrainer.check(Solvers.ALL.parse("lbfgs"), other, crossEntropy))
              .getMessage();
      assertTrue(why.startsWith("a full-batch optimizer trains a network without "), why);
    }
    try (Backend backend = Backends.open("cpu")) {
      Network network = new Network(backend, small);
      TrainingOptions penalised = options(crossEntropy, 1).penalty(new Penalty(0, 0.1));
      for (TrainingOptions bad : List.of(penalised, options(crossEntropy, 1).maxNorm(1))) {
        assertThrows(
            IllegalArgumentException.class,
            () ->
                FullBatchTrainer.fit(
                    network,
                    data,
                    Optional.empty(),
                    Solvers.ALL.parse("lbfgs"),
                    bad,
                    TrainingListener.NONE));
      }
      network.close();
      assertEquals(
          "newton takes differences of gradients, for which fp32 is too coarse: use --device reference, not cpu",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> FullBatchTrainer.check(Solvers.ALL.parse("newton"), backend))
              .getMessage());
    }
  }

  @Test
  void weightsWithoutAFiniteLossAreNoBeginning() {
    Dataset data = curve();
    try (Backend backend = Device.reference();
        Network network = new Network(backend, narrow(data, 2))) {
      network.bias(1).write(new double[] {Double.NaN});
      Loss mse = Losses.ALL.parse("mse");
      for (String name : Solvers.ALL.names()) {
        Solver solver = Solvers.ALL.parse(name);
        String message =
            assertThrows(
                    DivergedException.class,
                    () ->
                        FullBatchTrainer.fit(
                            network,
                            data,
                            Optional.empty(),
                            solver,
                            options(mse, 5),
                            TrainingListener.NONE))
                .getMessage();
        assertTrue(message.startsWith("training cannot begin: "), message);
      }
    }
  }
}
