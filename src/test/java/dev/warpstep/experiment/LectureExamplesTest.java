package dev.warpstep.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.activation.Identity;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.report.Axis;
import dev.warpstep.report.LineChart;
import dev.warpstep.testing.LecturePage;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The Java examples of docs/lectures.md are the code between the marks below, line for line; here
 * they are compiled and run.
 */
class LectureExamplesTest {
  private static final int ROWS = 200;

  /**
   * The rows, each with a 1 for the bias, are (1, 2, 0, 1) and (0, 1, 1, 1). By hand: XXᵀ = (6 3; 3
   * 3), so X⁺y = Xᵀ(−1/3, 1) = (−1/3, 1/3, 1, 2/3) for y = (1, 2).
   */
  private static final double[] SHORTEST = {-1 / 3.0, 1 / 3.0, 1, 2 / 3.0};

  /** (0, 0, 1, 0) less its part in the space of the rows, 1/9·Xᵀ(−3, 6) = (−1/3, 0, 2/3, 1/3). */
  private static final double[] OUTSIDE = {1 / 3.0, 0, 1 / 3.0, -1 / 3.0};

  private double[] solution;
  private double bias;
  private double firstLayer;

  // spotless:off
  private void shortest(double[] start, int epochs) {
    // shortest begins
    Dataset equations = new Dataset("equations", new float[] {1, 2, 0, 0, 1, 1}, new float[] {1, 2}, List.of("a", "b", "c"), List.of());
    Mlp linear = Mlp.of(3, List.of(), 1, new Identity());
    TrainingOptions options = TrainingOptions.defaults().optimizer("sgd:lr=0.1").loss("mse").batch(2).epochs(epochs);
    try (Backend backend = Backends.open("reference"); Network network = new Network(backend, linear)) {
      network.weight(0).write(start);
      Trainer.fit(network, equations, Optional.empty(), options, TrainingListener.NONE);
      solution = network.weight(0).toDoubles();
      bias = network.bias(0).toDoubles()[0];
    }
    // shortest ends
  }

  private void depth(Dataset digits, int depth, String activation, String initializer) {
    // depth begins
    Mlp deep = Mlp.of(64, Collections.nCopies(depth, 64), 10, Activations.ALL.parse(activation));
    try (Backend backend = Backends.open("reference"); Network network = new Network(backend, deep);
        Tensor x = backend.allocate(digits.rows(), 64); Tensor y = backend.allocate(digits.rows(), 1)) {
      network.initialize(Initializer.parse(initializer), 1);
      x.write(digits.x());
      y.write(digits.y());
      try (TrainingStep step =
          new TrainingStep(network, x, y, Batches.inOrder(digits.rows(), digits.rows()), TrainingOptions.defaults())) {
        step.run();
        double[] gradient = step.parameters().gradient().toDoubles();
        firstLayer = Math.sqrt(Arrays.stream(gradient, 0, 64 * 64).map(g -> g * g).sum());
      }
    }
    // depth ends
  }
  // spotless:on

  private double distance(double[] start, int epochs) {
    shortest(start, epochs);
    double sum = (bias - SHORTEST[3]) * (bias - SHORTEST[3]);
    for (int i = 0; i < 3; i++) {
      sum += (solution[i] - SHORTEST[i]) * (solution[i] - SHORTEST[i]);
    }
    return Math.sqrt(sum);
  }

  /**
   * 500 steps shrink the slowest error, by 1 − 0.1·1.15, to 1e-27 of its size: only rounding stays.
   */
  @Test
  void descentFromZeroFindsTheShortestSolution() throws IOException {
    shortest(new double[3], 500);
    assertArrayEquals(Arrays.copyOf(SHORTEST, 3), solution, 1e-12);
    assertEquals(SHORTEST[3], bias, 1e-12);
    shortest(new double[] {0, 0, 1}, 500);
    for (int i = 0; i < 3; i++) {
      assertEquals(SHORTEST[i] + OUTSIDE[i], solution[i], 1e-12);
    }
    assertEquals(SHORTEST[3] + OUTSIDE[3], bias, 1e-12);
    double[] epochs = IntStream.rangeClosed(1, 60).asDoubleStream().toArray();
    double[] zero = Arrays.stream(epochs).map(e -> distance(new double[3], (int) e)).toArray();
    double[] one =
        Arrays.stream(epochs).map(e -> distance(new double[] {0, 0, 1}, (int) e)).toArray();
    picture(
        "shortest",
        "The distance to the shortest solution",
        "Gradient descent from zero and from (0, 0, 1) on two equations with four unknowns.",
        "step",
        epochs,
        List.of(
            new LineChart.Series("from zero", "from 0", epochs, zero),
            new LineChart.Series("from (0, 0, 1)", "from (0, 0, 1)", epochs, one)));
  }

  @Test
  void productsOfLayersVanishOrExplode() throws IOException {
    Dataset digits = Digits.load().rows(IntStream.range(0, ROWS).toArray());
    double[] depths = IntStream.rangeClosed(1, 20).asDoubleStream().toArray();
    List<LineChart.Series> lines = new ArrayList<>();
    for (String[] setting :
        new String[][] {
          {"sigmoid", "glorot_normal"}, {"relu", "he_normal"}, {"identity", "he_normal"}
        }) {
      double[] sizes =
          Arrays.stream(depths)
              .map(
                  d -> {
                    depth(digits, (int) d, setting[0], setting[1]);
                    return firstLayer;
                  })
              .toArray();
      lines.add(new LineChart.Series(String.join(", ", setting), setting[0], depths, sizes));
    }
    double sigmoid = growth(lines.get(0).y());
    double relu = growth(lines.get(1).y());
    double identity = growth(lines.get(2).y());
    assertTrue(sigmoid < 0.25 * 1.2, "a slope of at most 1/4 a layer: " + sigmoid);
    assertEquals(Math.sqrt(2), identity, 0.1, "the variance doubles with each layer");
    assertEquals(1, relu, 0.1, "the variance stays");
    picture(
        "depth",
        "The first layer's gradient",
        "Its norm over the number of hidden layers, for three activations.",
        "hidden layers",
        depths,
        lines);
  }

  /** Mean factor by which a further layer multiplies. */
  private static double growth(double[] sizes) {
    int last = sizes.length - 1;
    return Math.pow(sizes[last] / sizes[2], 1.0 / (last - 2));
  }

  private static void picture(
      String name,
      String title,
      String description,
      String across,
      double[] x,
      List<LineChart.Series> lines)
      throws IOException {
    double[][] values = lines.stream().map(LineChart.Series::y).toArray(double[][]::new);
    LineChart chart =
        new LineChart(
            title,
            description,
            Axis.tight(across, Axis.Scale.COUNT, x),
            Axis.automatic("norm", values),
            lines,
            640,
            320);
    LecturePage.checkPicture(name, chart.document());
  }

  @Test
  void areWhatThePageShows() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/dev/warpstep/experiment/LectureExamplesTest.java"));
    List<String> here = new ArrayList<>();
    for (String name : List.of("shortest", "depth")) {
      String begin = "// " + name + " begins\n";
      int from = source.indexOf(begin) + begin.length();
      String block = source.substring(from, source.indexOf("// " + name + " ends", from));
      here.add(block.stripTrailing().stripIndent().stripTrailing());
    }
    assertEquals(here, LecturePage.code());
  }
}
