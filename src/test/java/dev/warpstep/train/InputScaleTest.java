package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.solver.Solvers;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The learnt scale of each input, and the rates that RealMLP learns at, on every device. */
class InputScaleTest {
  private static final int[][] SHAPES = {{1, 1}, {2, 3}, {64, 33}, {65, 4}, {513, 33}, {1100, 1}};

  private static final Mlp MLP =
      Mlp.of(3, List.of(5, 4), 2, Activations.ALL.parse("mish")).inputScale(true);

  private static final double LR = 0.5;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().optimizer("sgd:lr=0.5").loss("mse");

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void nearTheReference(Device device) {
    for (int[] shape : SHAPES) {
      int rows = shape[0];
      int width = shape[1];
      Random random = new Random(rows);
      double[] x = Guarded.normal(rows * width, 1.5, random);
      double[] d = Guarded.normal(rows * width, 1, random);
      double[] scale = Guarded.normal(width, 1, random);
      double[] y = new double[rows * width];
      double[] gradient = new double[width];
      double[] magnitude = new double[width];
      for (int i = 0; i < y.length; i++) {
        y[i] = x[i] * scale[i % width];
        gradient[i % width] += x[i] * d[i];
        magnitude[i % width] += Math.abs(x[i] * d[i]);
      }
      try (Backend backend = device.open()) {
        Guarded in = Guarded.of(backend, rows, width, x);
        Guarded out = Guarded.output(backend, rows, width);
        Guarded sums = Guarded.output(backend, 1, width);
        Guarded slopes = Guarded.of(backend, rows, width, d);
        Guarded factors = Guarded.of(backend, 1, width, scale);
        backend.layers().scaleColumns(in.tensor(), factors.tensor(), out.tensor());
        backend.layers().scaleGradient(in.tensor(), slopes.tensor(), sums.tensor());
        String what = device + " " + Arrays.toString(shape);
        double u = device.unitRoundoff();
        double[] values = out.values();
        for (int i = 0; i < y.length; i++) {
          assertEquals(y[i], values[i], u * Math.abs(y[i]), what); // one rounding
        }
        // 64 in order, then the 64s.
        double reach = Arrays.stream(magnitude).max().orElseThrow();
        Parity.assertNear(gradient, sums.values(), (64 + rows / 64.0 + 1) * u, reach, what);
        assertArrayEquals(x, in.values(), what);
        assertArrayEquals(d, slopes.values(), what);
      }
    }
  }

  /** Parameters and gradient after a step. */
  private record Trained(double[] before, double[] theta, double[] gradient) {
    static Trained of(Device device, Mlp mlp, TrainingOptions options, Initializer initializer) {
      try (Backend backend = device.open();
          Network network = new Network(backend, mlp);
          Tensor x = Device.tensor(backend, 2, 3, 1, -2, 0.5, 0.25, 3, -1);
          Tensor y = Device.tensor(backend, 2, 2, 1, 2, -1, 0.5)) {
        network.initialize(initializer, 4);
        double[] before = network.theta().toDoubles();
        Batches batches = Batches.inOrder(2, 2);
        try (TrainingStep step = new TrainingStep(network, x, y, batches, options)) {
          step.run();
          return new Trained(
              before, network.theta().toDoubles(), step.parameters().gradient().toDoubles());
        }
      }
    }
  }

  /** From 1 at six times the rate, and never decayed, whatever is. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void scalesMoveAtTheirOwnRate(Device device) {
    LrFactors factors = new LrFactors(1, 6, Parametrization.STANDARD);
    for (boolean decayBiases : new boolean[] {true, false}) {
      for (String decay : new String[] {"", ",weightDecay=0.5"}) {
        TrainingOptions options =
            OPTIONS.optimizer("sgd:lr=0.5" + decay).decayBiases(decayBiases).lrFactors(factors);
        Trained trained = Trained.of(device, MLP, options, Initializer.HE_NORMAL);
        for (int i = 0; i < 3; i++) {
          int at = MLP.scaleOffset() + i;
          double g = trained.gradient[at];
          assertTrue(g != 0, "it has a gradient");
          assertEquals(1, trained.before[at]);
          // The product and the sum are rounded, at a size of at most 1 + |move|.
          double u = 2 * device.unitRoundoff() * (1 + 2 * Math.abs(6 * LR * g));
          assertEquals(1 - 6 * LR * g, trained.theta[at], u, device + " scale " + i);
        }
      }
    }
  }

  /** A network whose scales stay 1 is the network without them, bit for bit. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void scalesOfOneChangeNothing(Device device) {
    Trained scaled = Trained.of(device, MLP, OPTIONS, Initializer.HE_NORMAL);
    Trained plain = Trained.of(device, MLP.inputScale(false), OPTIONS, Initializer.HE_NORMAL);
    assertArrayEquals(plain.gradient, Arrays.copyOf(scaled.gradient, plain.gradient.length));
    assertArrayEquals(plain.theta, Arrays.copyOf(scaled.theta, plain.theta.length));
  }

  /** Each layer's weights move by lr/sqrt(inputs) times the first step of Adam, its sign. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void ntkDividesByTheRootOfTheInputs(Device device) {
    LrFactors factors = new LrFactors(0.1, 6, Parametrization.NTK);
    TrainingOptions options = OPTIONS.optimizer("adam:lr=0.5,epsilon=1e-30").lrFactors(factors);
    Trained trained = Trained.of(device, MLP, options, Initializer.LECUN_NORMAL);
    double[] rate = new double[MLP.flatLength()];
    for (int l = 0; l < 3; l++) {
      int in = MLP.layers().get(l).inputs();
      fill(rate, MLP.weightOffset(l), MLP.layers().get(l).weights(), LR / Math.sqrt(in));
      fill(rate, MLP.biasOffset(l), MLP.layers().get(l).outputs(), 0.1 * LR);
    }
    fill(rate, MLP.scaleOffset(), 3, 6 * LR);
    for (int i = 0; i < rate.length; i++) {
      double move = -rate[i] * Math.signum(trained.gradient[i]);
      // A quotient, a root, two bias corrections, a product and a sum: few roundings of each.
      double size = Math.abs(trained.before[i]) + rate[i];
      double u = 16 * device.unitRoundoff() * size;
      assertEquals(trained.before[i] + move, trained.theta[i], u, device + " element " + i);
    }
  }

  private static void fill(double[] all, int from, int count, double value) {
    Arrays.fill(all, from, from + count, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lamb | 6 | standard | lamb has one learning rate for all parameters, so a factor of it must be 1: 6.0
          muon | 6 | standard | muon has one learning rate for all parameters, so a factor of it must be 1: 6.0
          sgd | 1 | ntk | parametrization must be standard, since ntk needs adam without weight decay, whose steps do not depend on the gradient's size: sgd
          adamw | 1 | ntk | parametrization must be standard, since ntk needs adam without weight decay, whose steps do not depend on the gradient's size: adamw
          adam:weightDecay=0.1 | 1 | ntk | parametrization must be standard, since ntk needs adam without weight decay, whose steps do not depend on the gradient's size: adam:weightDecay=0.1
          """)
  void otherOptimizersRefuse(String optimizer, double scale, String how, String rule) {
    LrFactors factors = new LrFactors(1, scale, Parametrization.parse(how));
    refused(rule, () -> OPTIONS.optimizer(optimizer).lrFactors(factors));
    refused(rule, () -> OPTIONS.optimizer("adam").lrFactors(factors).optimizer(optimizer));
  }

  /** An optimizer of one rate takes scales at that rate. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void otherOptimizersMoveScalesAtTheirRate(Device device) {
    for (String optimizer : new String[] {"lamb", "lars", "muon", "adamw"}) {
      TrainingOptions options = OPTIONS.optimizer(optimizer);
      Trained trained = Trained.of(device, MLP, options, Initializer.HE_NORMAL);
      for (int i = 0; i < 3; i++) {
        assertTrue(trained.theta[MLP.scaleOffset() + i] != 1, device + " " + optimizer);
      }
    }
  }

  @Test
  void fullBatchMethodsRefuse() {
    refused(
        "a full-batch optimizer trains a network without scales of its inputs: 3-5-4-2",
        () -> FullBatchTrainer.check(Solvers.ALL.parse("lbfgs"), MLP, new Mse()));
  }

  @Test
  void evaluationHasNoGradient() {
    try (Backend backend = Device.reference();
        Network network = new Network(backend, MLP);
        Tensor x = backend.allocate(2, 3);
        Tensor gradient = backend.allocate(1, MLP.flatLength());
        Pass pass = new Pass(network, 2)) {
      assertEquals(
          "scales of the inputs have a gradient in training only: take Pass.training",
          assertThrows(IllegalStateException.class, () -> pass.backward(x, gradient)).getMessage());
    }
  }

  @Test
  void widthsMayNotHaveTooManyRates() {
    List<Integer> widths = IntStream.rangeClosed(2, 9).boxed().toList();
    Mlp mlp = Mlp.of(1, widths, 1, Activations.ALL.parse("selu"));
    LrFactors factors = new LrFactors(0.1, 6, Parametrization.NTK);
    refused("groups may have at most 8 factors of the learning rate: 10", () -> factors.check(mlp));
  }

  private static void refused(String message, Executable code) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
  }
}
