package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Identity;
import dev.warpstep.op.loss.BinaryCrossEntropy;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.testing.Device;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluatorTest {
  /** More than one of its batches, and a short last one. */
  private static final int ROWS = 2 * 1024 + 3;

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void regressionScoresAreThoseComputedByHand(Device device) {
    Lines lines = Lines.of(ROWS);
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP);
        Evaluator evaluator = new Evaluator(network, new Mse(), lines.dataset())) {
      Lines.set(network);
      Evaluator.Scores scores = evaluator.run();
      double loss = lines.meanSquare(Lines.W, Lines.B, 0, ROWS);
      assertEquals(loss, scores.loss(), 20 * device.unitRoundoff() * loss);
      assertTrue(Double.isNaN(scores.accuracy()));
      for (int i = 0; i < ROWS; i++) {
        assertEquals(Lines.W * lines.x()[i] + Lines.B, scores.outputs()[i], "exact in float32");
      }
      network.weight(0).write(new double[] {0});
      assertEquals(Lines.B, evaluator.run().outputs()[1], "the network as it is now");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void accuracyIsTheShareOfRowsThatAreRight(Device device) {
    // Logits (x, -x): class 0 where x > 0. Rows 0 to 3 are right, 4 is wrong.
    float[] x = {1, -1, 2, -2, 3};
    float[] y = {0, 1, 0, 1, 1};
    Dataset data = new Dataset("signs", x, y, List.of("x"), List.of("up", "down"));
    try (Backend backend = device.open();
        Network network = new Network(backend, Mlp.of(1, List.of(), 2, new Identity()));
        Evaluator evaluator = new Evaluator(network, new CrossEntropy(0), data)) {
      network.weight(0).write(new double[] {1, -1});
      Evaluator.Scores scores = evaluator.run();
      assertEquals(0.8, scores.accuracy());
      assertArrayEquals(new int[] {0, 1, 0, 1, 0}, scores.predicted());
      double loss = 0;
      for (int i = 0; i < x.length; i++) {
        double margin = 2 * x[i] * (y[i] == 0 ? 1 : -1);
        loss += Math.log1p(Math.exp(-margin)) / x.length;
      }
      assertEquals(loss, scores.loss(), 50 * device.unitRoundoff() * loss);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void oneLogitSeparatesTwoClasses(Device device) {
    Dataset data =
        new Dataset(
            "signs",
            new float[] {1, -1, 0},
            new float[] {1, 0, 0},
            List.of("x"),
            List.of("no", "yes"));
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP);
        Evaluator evaluator = new Evaluator(network, new BinaryCrossEntropy(), data)) {
      network.weight(0).write(new double[] {1});
      Evaluator.Scores scores = evaluator.run();
      assertArrayEquals(new int[] {1, 0, 0}, scores.predicted());
      assertEquals(1, scores.accuracy());
      double loss = (2 * Math.log1p(Math.exp(-1)) + Math.log(2)) / 3;
      assertEquals(loss, scores.loss(), 20 * device.unitRoundoff() * loss);
    }
  }

  /** Each label is told by its own logit; a row is right where all its labels are. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void severalLabels(Device device) {
    Dataset data =
        Dataset.multiLabel(
            "signs",
            new float[][] {{1}, {-1}, {2}},
            List.of("positive", "negative"),
            new float[][] {{1, 0}, {0, 1}, {1, 1}});
    try (Backend backend = device.open();
        Network network = new Network(backend, Mlp.of(1, List.of(), 2, new Identity()));
        Evaluator evaluator = new Evaluator(network, new BinaryCrossEntropy(), data)) {
      network.weight(0).write(new double[] {1, -1});
      Evaluator.Scores scores = evaluator.run();
      assertArrayEquals(new int[] {1, 0, 0, 1, 1, 0}, scores.predicted());
      assertEquals(2 / 3.0, scores.accuracy());
      double loss = 4 * Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(-2));
      loss = (loss + Math.log1p(Math.exp(2))) / 6;
      assertEquals(loss, scores.loss(), 20 * device.unitRoundoff() * loss);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void withoutTargetsThereAreOutputsOnly(Device device) {
    Dataset data = new Dataset("new", new float[] {4, -4}, null, List.of("x"), List.of("a", "b"));
    try (Backend backend = device.open();
        Network network = new Network(backend, Lines.MLP);
        Evaluator evaluator = new Evaluator(network, new BinaryCrossEntropy(), data)) {
      Lines.set(network);
      Evaluator.Scores scores = evaluator.run();
      assertTrue(Double.isNaN(scores.loss()) && Double.isNaN(scores.accuracy()));
      assertArrayEquals(new double[] {1.75, -2.25}, scores.outputs());
      assertArrayEquals(new int[] {1, 0}, scores.predicted());
    }
  }
}
