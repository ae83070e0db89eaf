package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.data.Split;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.testing.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  private static final Mlp MLP = Mlp.of(64, List.of(32), 10, new Relu());

  private static final TrainingOptions LINEAR =
      TrainingOptions.defaults().loss("mse").optimizer("sgd:lr=0.125").shuffle(false).epochs(1);

  private static Dataset digits(int rows) {
    return Digits.load().rows(IntStream.range(0, rows).toArray());
  }

  private static List<EpochMetrics> learnDigits(Device device, TrainingOptions options) {
    Split split = digits(600).split(0.2, Philox.generator(42, Philox.Stream.SPLIT));
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP)) {
      network.initialize(Initializer.HE_NORMAL, 42);
      return Trainer.fit(network, split.train(), split.test(), options, TrainingListener.NONE);
    }
  }

  @Test
  void everyDeviceLearnsTheSame() {
    TrainingOptions options = TrainingOptions.defaults().optimizer("adam:lr=0.003").batch(32);
    List<EpochMetrics> oracle =
        learnDigits(new Device("reference", Device.DOUBLE), options.epochs(12));
    EpochMetrics last = oracle.get(oracle.size() - 1);
    assertTrue(last.heldOutAccuracy() > 0.9, () -> "accuracy " + last.heldOutAccuracy());
    assertTrue(last.trainLoss() < 0.2 * oracle.get(0).trainLoss());
    for (Device device : Device.allFloat32()) {
      List<EpochMetrics> history = learnDigits(device, options.epochs(12));
      for (int i = 0; i < oracle.size(); i++) {
        // 1e-7 a step, hardly amplified over 180 steps of this smooth descent.
        double expected = oracle.get(i).trainLoss();
        assertEquals(expected, history.get(i).trainLoss(), 1e-3 * expected, "epoch " + (i + 1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void metricsAddUp(Device device) {
    TrainingOptions options = TrainingOptions.defaults().epochs(3).batch(100);
    List<EpochMetrics> history = learnDigits(device, options);
    assertEquals(3, history.size());
    double elapsed = 0;
    for (int i = 0; i < 3; i++) {
      EpochMetrics metrics = history.get(i);
      assertEquals(i + 1, metrics.epoch());
      assertEquals(5 * (i + 1), metrics.step(), "480 rows are 5 batches");
      assertEquals(1e-3, metrics.lr());
      assertTrue(metrics.trainLoss() > 0 && metrics.heldOutLoss() > 0);
      assertTrue(metrics.heldOutAccuracy() >= 0 && metrics.heldOutAccuracy() <= 1);
      assertEquals(0, metrics.heldOutAccuracy() * 120 % 1, 1e-9, "a share of 120 rows");
      assertTrue(metrics.examplesPerSecond() > 0);
      assertTrue(metrics.elapsedSeconds() >= elapsed);
      elapsed = metrics.elapsedSeconds();
    }
  }

  /** 7 rows in batches of 3: two full ones, then a single row, each with its exact mean. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void lossesAndStepsAreThoseComputedByHand(Device device) {
    Lines lines = Lines.of(7);
    List<double[]> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochMetrics metrics, double[] losses) {
            heard.add(losses);
          }
        };
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      List<EpochMetrics> history =
          Trainer.fit(network, lines.dataset(), Optional.empty(), LINEAR.batch(3), listener);
      double tolerance = 100 * device.unitRoundoff();
      double w = Lines.W;
      double b = Lines.B;
      double sum = 0;
      assertEquals(3, heard.get(0).length);
      for (int batch = 0; batch < 3; batch++) {
        int from = 3 * batch;
        int to = Math.min(7, from + 3);
        double loss = lines.meanSquare(w, b, from, to);
        assertEquals(loss, heard.get(0)[batch], tolerance * loss, "batch " + batch);
        sum += loss * (to - from);
        double[] slopes = lines.slopes(w, b, from, to);
        w -= 0.125 * slopes[0];
        b -= 0.125 * slopes[1];
      }
      assertEquals(w, network.weight(0).toDoubles()[0], tolerance * 10);
      assertEquals(b, network.bias(0).toDoubles()[0], tolerance * 10);
      EpochMetrics metrics = history.get(0);
      assertEquals(sum / 7, metrics.trainLoss(), tolerance * sum, "every row counts the same");
      assertTrue(Double.isNaN(metrics.heldOutLoss()) && Double.isNaN(metrics.heldOutAccuracy()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void shuffleChangesTheOrderAndOnlyThat(Device device) {
    TrainingOptions frozen =
        TrainingOptions.defaults().optimizer("sgd:lr=1e-30").batch(50).epochs(2);
    double inOrder = 0;
    for (boolean shuffle : new boolean[] {false, true}) {
      List<double[]> heard = new ArrayList<>();
      List<EpochMetrics> history;
      try (Backend backend = device.open();
          Network network = new Network(backend, MLP)) {
        network.initialize(Initializer.HE_NORMAL, 1);
        history =
            Trainer.fit(
                network,
                digits(430),
                Optional.empty(),
                frozen.shuffle(shuffle),
                new TrainingListener() {
                  @Override
                  public void epoch(EpochMetrics metrics, double[] losses) {
                    heard.add(losses);
                  }
                });
      }
      double first = history.get(0).trainLoss();
      if (shuffle) {
        assertNotEquals(heard.get(0)[0], heard.get(1)[0], "another order in each epoch");
        assertEquals(inOrder, first, 1e-5 * first, "all rows, each once");
        assertEquals(inOrder, history.get(1).trainLoss(), 1e-5 * first, "all rows, each once");
      } else {
        inOrder = first;
        assertEquals(heard.get(0)[0], heard.get(1)[0], "file order in each epoch");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aLossThatIsNoNumberEndsTraining(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      DivergedException diverged =
          assertThrows(
              DivergedException.class,
              () ->
                  Trainer.fit(
                      network,
                      Lines.of(64).dataset(),
                      Optional.empty(),
                      LINEAR.optimizer("sgd:lr=1e6").batch(1).epochs(5),
                      TrainingListener.NONE));
      assertTrue(
          diverged
              .getMessage()
              .matches(
                  "training diverged: the loss is (Infinity|NaN) at step \\d+ of epoch 1; use .*"),
          diverged.getMessage());
    }
  }

  /** After a step of 1e38 times a slope over 3.4 the parameters are infinite, and so the loss. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#allFloat32")
  void theStepThatDivergedIsNamed(Device device) {
    assertDiverges(device, 2, "the loss is (Infinity|NaN) at step 2 of epoch 1; use .*");
  }

  /** The only loss is that before the step. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aLastStepThatDivergesIsSeenInTheParameters(Device device) {
    assertDiverges(device, 1, "a parameter is -?(Infinity|NaN) after the last step; use .*");
  }

  private static void assertDiverges(Device device, int batches, String message) {
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      network.bias(0).write(new double[] {100});
      DivergedException diverged =
          assertThrows(
              DivergedException.class,
              () ->
                  Trainer.fit(
                      network,
                      Lines.of(8 * batches).dataset(),
                      Optional.empty(),
                      LINEAR.optimizer("sgd:lr=1e38").batch(8),
                      TrainingListener.NONE));
      assertTrue(
          diverged.getMessage().matches("training diverged: " + message), diverged.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void clippingKeepsTheSameRunFinite(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP)) {
      Lines.set(network);
      Trainer.fit(
          network,
          Lines.of(64).dataset(),
          Optional.empty(),
          LINEAR.batch(1).epochs(5).clip(new Clip(0, 1e-3)),
          TrainingListener.NONE);
      double moved = Math.abs(network.weight(0).toDoubles()[0] - Lines.W);
      assertTrue(moved > 0 && moved <= 5 * 64 * 0.125 * 1e-3 * 1.001, () -> "moved " + moved);
    }
  }

  @Test
  void dataThatDoNotFitAreRefusedBeforeTraining() {
    Dataset lines = Lines.of(5).dataset();
    Dataset classes =
        new Dataset(
            "c",
            new float[] {1, 2, 3},
            new float[] {0, 1, 2},
            List.of("x"),
            List.of("a", "b", "c"));
    Dataset noTargets = new Dataset("n", new float[] {1}, null, List.of("x"), List.of());
    TrainingOptions crossEntropy = TrainingOptions.defaults();
    check("the network takes 1 inputs, but digits has 64 features", digits(20), LINEAR);
    check("n has no targets", noTargets, LINEAR);
    check("the loss is for regression, but c has classes", classes, LINEAR);
    check("the loss is for classification, but lines has numeric targets", lines, crossEntropy);
    check("the network has 1 outputs, but the loss needs 3 for c", classes, crossEntropy);
    check(
        "binary_cross_entropy needs exactly 2 classes: 3",
        classes,
        LINEAR.loss("binary_cross_entropy"));
  }

  @Test
  void severalLabelsNeedALogitEach() {
    Dataset labels =
        Dataset.multiLabel(
            "l", new float[][] {{1}, {2}}, List.of("a", "b"), new float[][] {{0, 1}, {1, 1}});
    TrainingOptions crossEntropy = TrainingOptions.defaults();
    check(
        "cross_entropy is for one label, several need binary_cross_entropy: 2",
        labels,
        crossEntropy);
    check(
        "the network has 1 outputs, but the loss needs 2 for l",
        labels,
        crossEntropy.loss("binary_cross_entropy"));
  }

  private static void check(String message, Dataset data, TrainingOptions options) {
    try (Backend backend = Device.reference();
        Network network = new Network(backend, Lines.MLP)) {
      assertEquals(
          message,
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      Trainer.fit(network, data, Optional.empty(), options, TrainingListener.NONE))
              .getMessage());
      assertEquals(0, network.weight(0).toDoubles()[0], "the network is as it was");
    }
  }

  @Test
  void optionsAreChecked() {
    TrainingOptions options = TrainingOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.epochs(0));
    assertThrows(IllegalArgumentException.class, () -> options.batch(0));
    assertThrows(IllegalArgumentException.class, () -> options.optimizer("adam:lr=0"));
    assertThrows(IllegalArgumentException.class, () -> new Clip(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Clip(0, Double.NaN));
    assertFalse(options.equals(options.seed(1)));
  }
}
