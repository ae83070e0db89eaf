package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.model.Model;
import dev.warpstep.model.Safetensors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole training runs go step by step as PyTorch's did, on every device. */
class GoldenTrainingTest {
  /**
   * float64 against float64, in another order of summation: some 100 roundings of 2^-53 a step,
   * relative to terms ten times the loss, over 14 steps.
   */
  private static final double RELATIVE_FLOAT64 = 1e-12;

  /**
   * The same in float32: 100 roundings of 2^-24 a step; the signs of most differ, so not 14-fold.
   */
  private static final double RELATIVE_FLOAT32 = 1e-5;

  private static final Loss LOSS = new CrossEntropy(0);

  @TestFactory
  Stream<DynamicTest> runsAsPyTorch() throws IOException {
    Dataset data = data();
    Safetensors start = Safetensors.read(Golden.path("mlp/init.safetensors"));
    return Device.all().stream()
        .flatMap(
            device ->
                Golden.list("mlp/runs.json", "runs").stream()
                    .map(
                        run ->
                            dynamicTest(
                                "%s %s %s"
                                    .formatted(
                                        device, run.text("activation"), run.text("optimizer")),
                                () -> check(device, run, data, start))));
  }

  private static void check(Device device, Golden run, Dataset data, Safetensors start) {
    double relative = device.isFloat64() ? RELATIVE_FLOAT64 : RELATIVE_FLOAT32;
    Mlp mlp = Mlp.of(64, List.of(32), 10, Activations.ALL.parse(run.text("activation")));
    String name = run.text("optimizer");
    Optimizer optimizer =
        Hyperparameters.with(Optimizers.ALL.find(name).defaults(), name, run.hyperparameters());
    Batches batches = Batches.inOrder(data.rows(), (int) run.number("batch"));
    double[] expected = run.vector("stepLoss");
    assertEquals(expected.length, (int) run.number("epochs") * batches.count());
    try (Backend backend = device.open();
        Network network = new Network(backend, mlp);
        Tensor x = backend.allocate(data.rows(), data.width());
        Tensor y = backend.allocate(data.rows(), 1)) {
      Model.load(network, start.tensors(), Golden.path("mlp/init.safetensors"));
      x.write(data.x());
      y.write(data.y());
      try (TrainingStep step =
          new TrainingStep(
              network, x, y, batches, TrainingOptions.defaults().loss(LOSS).optimizer(optimizer))) {
        for (int t = 0; t < expected.length; t++) {
          step.run();
          double[] losses = step.losses();
          assertEquals(t % batches.count() + 1, losses.length);
          assertNear(expected[t], losses[losses.length - 1], relative, "loss of step " + (t + 1));
        }
      }
      checkEnd(run, network, data, relative);
    }
  }

  private static void checkEnd(Golden run, Network network, Dataset data, double relative) {
    try (Evaluator evaluator = new Evaluator(network, LOSS, data)) {
      Evaluator.Scores scores = evaluator.run();
      assertNear(run.number("finalLoss"), scores.loss(), relative, "final loss");
      assertEquals(run.number("finalAccuracy"), scores.accuracy(), 0, "final accuracy");
    }
    double sum = 0;
    double magnitudes = 0;
    double squares = 0;
    for (int l = 0; l < network.mlp().layers().size(); l++) {
      for (Tensor part : List.of(network.weight(l), network.bias(l))) {
        for (double value : part.toDoubles()) {
          sum += value;
          magnitudes += Math.abs(value);
          squares += value * value;
        }
      }
    }
    // A sum that cancels is only as exact as its terms.
    assertEquals(run.number("parameterSum"), sum, relative * magnitudes, "sum of parameters");
    assertNear(run.number("parameterSquareSum"), squares, relative, "sum of their squares");
  }

  private static void assertNear(double expected, double actual, double relative, String what) {
    assertEquals(expected, actual, relative * Math.abs(expected), what);
  }

  /** The rows in file order; read here, so that the product's CSV reader has no part in it. */
  private static Dataset data() throws IOException {
    Path file = Golden.path("mlp/data.csv");
    List<String> lines = Files.readAllLines(file);
    String[] header = lines.get(0).split(",");
    int width = header.length - 1;
    assertEquals("label", header[width]);
    int rows = lines.size() - 1;
    float[] x = new float[rows * width];
    float[] y = new float[rows];
    for (int row = 0; row < rows; row++) {
      String[] fields = lines.get(row + 1).split(",");
      for (int j = 0; j < width; j++) {
        x[row * width + j] = Float.parseFloat(fields[j]);
        assertEquals(Double.parseDouble(fields[j]), x[row * width + j], "exact in float32");
      }
      y[row] = Float.parseFloat(fields[width]);
    }
    List<String> features = Arrays.asList(header).subList(0, width);
    List<String> classes = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return new Dataset(file.toString(), x, y, features, classes);
  }
}
