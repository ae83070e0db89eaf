package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch and layer normalisation on every device: by hand, and near the reference. */
class NormalizationTest {
  private static final int[][] SHAPES = {{2, 3}, {33, 65}, {64, 33}, {65, 4}, {513, 33}, {1100, 1}};

  /** Sums of columns are of 64 rows, then of 64s; those of rows are of 32 lanes. */
  private static double roundings(int rows, int width) {
    return 20 + Math.max(64 + rows / 64.0, width / 32.0);
  }

  /** The columns (1, 3) and (5, 5): mean 2 and 5, variance 1 and 0, unbiased 2 and 0. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void batchNormByHand(Device device) {
    double u = 8 * device.unitRoundoff();
    try (Backend backend = device.open()) {
      NormalizationOperations normalizations = backend.normalizations();
      Tensor x = Device.tensor(backend, 2, 2, 1, 5, 3, 5);
      Tensor gamma = Device.tensor(backend, 1, 2, 2, 3);
      RunningMoments running =
          new RunningMoments(
              Device.tensor(backend, 1, 2, 0, 10), Device.tensor(backend, 1, 2, 1, 1));
      BatchMoments batch = new BatchMoments(backend.allocate(1, 2), backend.allocate(1, 2));
      Tensor z = backend.allocate(2, 2);
      normalizations.batch(x, gamma, running, batch, z);
      double one = 1 / Math.sqrt(1 + 1e-5);
      assertNear(new double[] {-2 * one, 0, 2 * one, 0}, z, u);
      assertNear(new double[] {2, 5}, batch.mean(), u);
      assertNear(new double[] {one, 1 / Math.sqrt(1e-5)}, batch.scale(), u);
      assertNear(new double[] {0.2, 9.5}, running.mean(), u);
      assertNear(new double[] {1.1, 0.9}, running.variance(), u);

      normalizations.batchFixed(x, gamma, running, z);
      double first = 2 / Math.sqrt(1.1 + 1e-5);
      double second = 3 / Math.sqrt(0.9 + 1e-5);
      assertNear(new double[] {first * 0.8, second * -4.5, first * 2.8, second * -4.5}, z, u);
      assertNear(new double[] {0.2, 9.5}, running.mean(), u);

      // n = (-one, one): a gradient along n, or one that all rows share, changes nothing but
      // what epsilon lets through, 1 - one^2.
      Tensor d = Device.tensor(backend, 2, 2, -1, 1, 3, 1);
      Tensor betaGradient = Device.tensor(backend, 1, 2, 2, 2);
      Tensor gammaGradient = backend.allocate(1, 2);
      Tensor biasGradient = Device.tensor(backend, 1, 2, 7, 7);
      normalizations.batchGradient(x, batch, gamma, betaGradient, d, gammaGradient, biasGradient);
      double left = 2 * one * 2 * (1 - one * one);
      assertEquals(-left, d.toDoubles()[0], 40 * device.unitRoundoff());
      assertEquals(left, d.toDoubles()[2], 40 * device.unitRoundoff());
      assertNear(new double[] {4 * one, 0}, gammaGradient, u);
      assertNear(new double[] {0, 0}, biasGradient, 0);
    }
  }

  private static void assertNear(double[] expected, Tensor actual, double u) {
    Parity.assertNear(expected, actual.toDoubles(), u, 0, "by hand");
  }

  /** Inputs of a case, and what a backend makes of them. */
  private record Layer(int rows, int width, boolean byRow) {
    double[] draw(int count, double deviation, int seed) {
      return Guarded.normal(count, deviation, new Random(seed * 31L + rows));
    }

    /** z, mean, scale, running mean and variance, d, the gradient by gamma. */
    List<double[]> on(Backend backend) {
      NormalizationOperations normalizations = backend.normalizations();
      Guarded x = Guarded.of(backend, rows, width, draw(rows * width, 1.5, 1));
      Guarded gamma = Guarded.of(backend, 1, width, draw(width, 1, 2));
      int moments = byRow ? rows : width;
      Guarded mean = Guarded.output(backend, byRow ? rows : 1, byRow ? 1 : width);
      Guarded scale = Guarded.output(backend, byRow ? rows : 1, byRow ? 1 : width);
      BatchMoments batch = new BatchMoments(mean.tensor(), scale.tensor());
      Guarded runningMean = Guarded.of(backend, 1, moments, draw(moments, 1, 3));
      Guarded runningVariance = Guarded.of(backend, 1, moments, new double[moments]);
      Guarded z = Guarded.output(backend, rows, width);
      Guarded d = Guarded.of(backend, rows, width, draw(rows * width, 1, 4));
      Guarded gammaGradient = Guarded.output(backend, 1, width);
      if (byRow) {
        normalizations.layer(x.tensor(), gamma.tensor(), batch, z.tensor());
        normalizations.layerGradient(
            x.tensor(), batch, gamma.tensor(), d.tensor(), gammaGradient.tensor());
      } else {
        RunningMoments running = new RunningMoments(runningMean.tensor(), runningVariance.tensor());
        normalizations.batch(x.tensor(), gamma.tensor(), running, batch, z.tensor());
        Guarded beta = Guarded.of(backend, 1, width, draw(width, 3, 5));
        Guarded bias = Guarded.output(backend, 1, width);
        normalizations.batchGradient(
            x.tensor(),
            batch,
            gamma.tensor(),
            beta.tensor(),
            d.tensor(),
            gammaGradient.tensor(),
            bias.tensor());
        Parity.assertNear(new double[width], bias.values(), 0, 0, "bias");
      }
      return List.of(
          z.values(),
          mean.values(),
          scale.values(),
          runningMean.values(),
          runningVariance.values(),
          d.values(),
          gammaGradient.values());
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void nearTheReference(Device device) {
    for (int[] shape : SHAPES) {
      for (boolean byRow : new boolean[] {false, true}) {
        Layer layer = new Layer(shape[0], shape[1], byRow);
        try (Backend backend = device.open();
            Backend oracle = Device.reference()) {
          List<double[]> expected = layer.on(oracle);
          List<double[]> actual = layer.on(backend);
          double u = roundings(layer.rows, layer.width) * device.unitRoundoff();
          // |x| < 8. A deviation has the error of the sums, which the scale multiplies; n itself
          // is at most the root of how many are normalised.
          double scale = largest(expected.get(2));
          double n = Math.sqrt(byRow ? layer.width : layer.rows);
          double[] reach = {
            4 * 8 * scale,
            8,
            64 * scale * scale * scale,
            8,
            64,
            4 * scale * (8 + 2 * n * n) * (1 + 8 * scale),
            8 * layer.rows * (1 + 8 * scale)
          };
          for (int i = 0; i < expected.size(); i++) {
            Parity.assertNear(
                expected.get(i),
                actual.get(i),
                u,
                reach[i],
                "%s byRow=%s %s, result %d".formatted(Arrays.toString(shape), byRow, device, i));
          }
        }
      }
    }
  }

  /** What one row would be normalised by is 0. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void batchNormRefusesASingleRow(Device device) {
    Mlp mlp = Mlp.of(2, List.of(3), 1, new Relu());
    try (Backend backend = device.open();
        Network network = new Network(backend, mlp.normalized(Normalization.BATCH))) {
      Step step = new Step(new Sgd(1, 0));
      String message = "batch normalization needs batches of 2 rows or more: 1";
      assertEquals(
          message,
          assertThrows(
                  IllegalArgumentException.class, () -> Pass.training(network, 1, 0, step).close())
              .getMessage());
      try (Pass pass = Pass.training(network, 2, 0, step)) {
        assertEquals(
            message, assertThrows(IllegalArgumentException.class, () -> pass.rows(1)).getMessage());
      }
      try (Pass evaluation = new Pass(network, 1);
          Tensor x = backend.allocate(1, 2);
          Tensor gradient = backend.allocate(1, network.mlp().flatLength())) {
        network.initialize(Initializer.HE_NORMAL, 1);
        evaluation.forward(x);
        assertEquals(0, evaluation.output().toDoubles()[0], "a row of zeros, biases of zero");
        assertEquals(
            "batch normalization has no gradient by running statistics: take Pass.training",
            assertThrows(IllegalStateException.class, () -> evaluation.backward(x, gradient))
                .getMessage());
      }
    }
  }
}
