package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.op.Loss;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.op.numeric.Lanes;
import dev.warpstep.op.numeric.Reduction;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.LossTests;
import dev.warpstep.testing.Parity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The losses of weighted rows: every loss on every device. */
class WeightedLossTest {
  private static final int[][] SHAPES = {{1, 1}, {7, 2}, {33, 31}, {257, 33}, {5000, 3}};

  /** Outputs, targets and weights; a third of the weights is 0. */
  private record Rows(Loss loss, int rows, int width, double[] y, float[] t, float[] weights) {
    static Rows of(Loss loss, int[] shape) {
      int width = LossTests.width(loss, shape[1]);
      Random random = new Random(shape[0] + width);
      float[] t = new float[shape[0] * loss.targets(width)];
      for (int i = 0; i < t.length; i++) {
        t[i] =
            loss.isClassification()
                ? random.nextInt(LossTests.classes(loss, width))
                : (float) random.nextGaussian();
      }
      float[] weights = new float[shape[0]];
      for (int row = 0; row < weights.length; row++) {
        weights[row] = row % 3 == 1 ? 0 : 3 * random.nextFloat();
      }
      double[] y = Guarded.normal(shape[0] * width, 2, random);
      return new Rows(loss, shape[0], width, y, t, weights);
    }

    Rows weighted(float... other) {
      return new Rows(loss, rows, width, y, t, other);
    }

    /** Row losses, gradient and mean. */
    double[][] on(Backend backend) {
      float[] values = weights == null ? t : Targets.beside(t, weights);
      double[] targets = new double[values.length];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = values[i];
      }
      Guarded outputs = Guarded.of(backend, rows, width, y);
      Guarded target = Guarded.of(backend, rows, targets.length / rows, targets);
      Guarded rowLosses = Guarded.output(backend, rows, 1);
      Guarded dy = Guarded.output(backend, rows, width);
      Guarded log = Guarded.output(backend, 1, 1);
      Batches batches = Batches.inOrder(rows, rows);
      batches.advance();
      backend
          .layers()
          .loss(
              loss,
              outputs.tensor(),
              target.tensor(),
              rowLosses.tensor(),
              dy.tensor(),
              log.tensor(),
              batches);
      return new double[][] {rowLosses.values(), dy.values(), log.values()};
    }
  }

  /** Every float32 device has the bits of the loss's float32 body and of one product each. */
  @TestFactory
  Stream<DynamicTest> aWeightMultipliesLossAndScaleOnce() {
    return LossTests.everywhere(
        (device, loss) -> {
          for (int[] shape : SHAPES) {
            Rows rows = Rows.of(loss, shape);
            try (Backend backend = device.open()) {
              double[][] actual = rows.on(backend);
              if (device.isFloat64()) {
                checkDefinition(rows, actual);
              } else {
                checkBits(rows, actual);
              }
            }
          }
        });
  }

  private static void checkBits(Rows rows, double[][] actual) {
    int width = rows.width();
    float[] y = Guarded.floats(rows.y());
    float[] losses = new float[rows.rows()];
    float[] dy = new float[y.length];
    float scale = 1f / rows.rows();
    for (int row = 0; row < losses.length; row++) {
      float weight = rows.weights()[row];
      int targetAt = row * rows.loss().targets(width);
      float[] lanes = new float[Lanes.COUNT];
      losses[row] =
          rows.loss().row(y, row * width, width, rows.t(), targetAt, scale * weight, dy, lanes)
              * weight;
      if (weight == 0) { // +0, which the product is not where a factor is negative
        Arrays.fill(dy, row * width, (row + 1) * width, 0f);
        losses[row] = 0;
      }
    }
    float[] chunks = new float[Reduction.chunks(losses.length)];
    float sum = Reduction.sum(losses, 0, losses.length, chunks, new float[Reduction.LANES]);
    Parity.assertSameBits(losses, actual[0], "row losses");
    Parity.assertSameBits(dy, actual[1], "gradient");
    Parity.assertSameBits(new float[] {sum / losses.length}, actual[2], "mean");
  }

  /** By the loss's float64 definition, with the weights taken from outside. */
  private static void checkDefinition(Rows rows, double[][] actual) {
    int width = rows.width();
    double[] t = new double[rows.t().length];
    for (int i = 0; i < t.length; i++) {
      t[i] = rows.t()[i];
    }
    double[] dy = new double[rows.y().length];
    double[] losses = new double[rows.rows()];
    double sum = 0;
    for (int row = 0; row < losses.length; row++) {
      int targetAt = row * rows.loss().targets(width);
      losses[row] = rows.loss().row(rows.y(), row * width, width, t, targetAt, 1, dy);
      losses[row] *= rows.weights()[row];
      for (int c = 0; c < width; c++) {
        dy[row * width + c] *= (double) rows.weights()[row] / losses.length;
      }
      sum += losses[row];
    }
    // The factors of each product in another order, and the sum.
    double rounding = (4 + losses.length) * Device.DOUBLE;
    Parity.assertNear(losses, actual[0], rounding, 0, "row losses");
    Parity.assertNear(dy, actual[1], rounding, 0, "gradient");
    Parity.assertNear(new double[] {sum / losses.length}, actual[2], rounding, 0, "mean");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void twoRowsByHand(Device device) {
    double[] y = {3, 0.5, -1, 2};
    Rows squares = new Rows(new Mse(), 2, 2, y, new float[] {1, 0, 1, 1}, new float[] {1.5f, 0.5f});
    Rows classes =
        new Rows(new CrossEntropy(0), 2, 2, y, new float[] {0, 0}, new float[] {1.5f, 0.5f});
    double p = 1 / (1 + Math.exp(-2.5)); // of class 0 in row 0
    double q = 1 / (1 + Math.exp(3)); // and in row 1
    try (Backend backend = device.open()) {
      double[][] actual = squares.on(backend);
      // (4 + 1/4)/2 and (4 + 1)/2
      assertArrayEquals(new double[] {1.5 * 2.125, 0.5 * 2.5}, actual[0]);
      assertArrayEquals(new double[] {1.5, 0.375, -0.5, 0.25}, actual[1]);
      assertArrayEquals(new double[] {(1.5 * 2.125 + 0.5 * 2.5) / 2}, actual[2]);
      actual = classes.on(backend);
      double u = 8 * device.unitRoundoff(); // exp, log, and the sums
      Parity.assertNear(
          new double[] {-1.5 * Math.log(p), -0.5 * Math.log(q)}, actual[0], u, 1, "row losses");
      double first = 0.75 * (p - 1);
      double second = 0.25 * (q - 1);
      Parity.assertNear(new double[] {first, -first, second, -second}, actual[1], u, 1, "dy");
    }
  }

  @TestFactory
  Stream<DynamicTest> weightsOfOneChangeNoBit() {
    return LossTests.everywhere(
        (device, loss) -> {
          for (int[] shape : SHAPES) {
            Rows rows = Rows.of(loss, shape);
            float[] ones = new float[shape[0]];
            Arrays.fill(ones, 1);
            try (Backend backend = device.open()) {
              double[][] plain = rows.weighted((float[]) null).on(backend);
              double[][] weighted = rows.weighted(ones).on(backend);
              for (int i = 0; i < plain.length; i++) {
                assertArrayEquals(plain[i], weighted[i]);
              }
            }
          }
        });
  }

  /** Not even where the outputs are no numbers, for 0 times such a loss would be none. */
  @TestFactory
  Stream<DynamicTest> aRowOfWeightZeroCountsNothing() {
    return LossTests.everywhere(
        (device, loss) -> {
          Rows rows = Rows.of(loss, new int[] {3, 5});
          double[][] expected = null;
          for (double value : new double[] {1, Double.NaN, Double.POSITIVE_INFINITY, -3e38}) {
            Arrays.fill(rows.y(), rows.width(), 2 * rows.width(), value);
            try (Backend backend = device.open()) {
              double[][] actual = rows.on(backend);
              expected = expected == null ? actual : expected;
              for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], actual[i], "outputs of " + value);
              }
              assertEquals(0, actual[0][1]);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void targetsOfAnotherWidthAreRefused(Device device) {
    List<String> messages = new ArrayList<>();
    for (int columns : new int[] {1, 4}) {
      float[] t = new float[2 * columns];
      try (Backend backend = device.open()) {
        Rows rows = new Rows(new Mse(), 2, 2, new double[4], t, null);
        Exception e = assertThrows(IllegalArgumentException.class, () -> rows.on(backend));
        messages.add(e.getMessage());
      }
    }
    String rule = "a row must have 2 targets, and one number more if it is weighted: ";
    assertEquals(List.of(rule + 1, rule + 4), messages);
  }

  @Test
  void weightsAreDividedByTheirMean() {
    assertArrayEquals(new float[] {1, 1, 1}, Targets.ofMeanOne(new float[] {0.1f, 0.1f, 0.1f}));
    assertArrayEquals(new float[] {0, 0.5f, 2.5f}, Targets.ofMeanOne(new float[] {0, 2, 10}));
    float max = Float.MAX_VALUE;
    assertArrayEquals(new float[] {1, 1, 1}, Targets.ofMeanOne(new float[] {max, max, max}));
    assertArrayEquals(new float[] {3, 0, 0}, Targets.ofMeanOne(new float[] {1e-45f, 0, 0}));
    assertEquals(null, Targets.ofMeanOne(null));
  }

  @Test
  void aWeightLiesBehindItsRowsTargets() {
    float[] both = Targets.beside(new float[] {1, 2, 3, 4}, new float[] {5, 6});
    assertArrayEquals(new float[] {1, 2, 5, 3, 4, 6}, both);
  }
}
