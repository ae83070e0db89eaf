package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.Lanes;
import dev.warpstep.op.numeric.Reduction;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.LossTests;
import dev.warpstep.testing.Parity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation that is not a product: on a float32 device the bits of a plain loop over the
 * float32 body, and on every device near the reference.
 */
class OpParityTest {
  private static final int[] SIZES = {1, 3, 31, 32, 33, 255, 257, 1023};

  /** Shapes in which each size is met as rows and as columns, with every fourth of the others. */
  private static final List<int[]> SHAPES = shapes();

  /** Rows that are added in order before their sum joins the column's; Backend states it. */
  private static final int CHUNK = 64;

  private static List<int[]> shapes() {
    List<int[]> shapes = new ArrayList<>();
    for (int i = 0; i < SIZES.length; i++) {
      shapes.add(new int[] {SIZES[i], SIZES[(i + 3) % SIZES.length]});
      shapes.add(new int[] {SIZES[i], SIZES[SIZES.length - 1 - i]});
    }
    return shapes;
  }

  private static void onEveryDevice(Consumer<Target> test) {
    for (Device device : Device.all()) {
      try (Backend backend = device.open();
          Backend oracle = Device.reference()) {
        test.accept(new Target(device, backend, oracle));
      }
    }
  }

  private record Target(Device device, Backend backend, Backend oracle) {
    double u() {
      return device.unitRoundoff();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void biasActivation(Activation f) {
    onEveryDevice(
        target -> {
          for (int[] shape : SHAPES) {
            Layer layer = new Layer(shape[0], shape[1]);
            Forward expected = layer.forward(target.oracle(), f);
            Forward actual = layer.forward(target.backend(), f);
            // One rounding of the sum, at most 1.2 times steeper behind f, and f's own.
            if (f.needsInput()) {
              Parity.assertNear(expected.z().values(), actual.z().values(), target.u(), 0, "z");
            }
            Parity.assertNear(expected.h().values(), actual.h().values(), 8 * target.u(), 4, "h");
            if (!target.device().isFloat64()) {
              float[][] twin = layer.forwardTwin(f);
              Parity.assertSameBits(twin[1], actual.h().values(), f + " h");
              if (f.needsInput()) {
                Parity.assertSameBits(twin[0], actual.z().values(), f + " z");
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void activationGradient(Activation f) {
    onEveryDevice(
        target -> {
          for (int[] shape : SHAPES) {
            Layer layer = new Layer(shape[0], shape[1]);
            Guarded[] expected = layer.backward(target.oracle(), f);
            Guarded[] actual = layer.backward(target.backend(), f);
            // |z| and |d| stay below 8: the terms of f' are of order 10.
            double u = target.u();
            Parity.assertNear(expected[0].values(), actual[0].values(), 8 * u, 100, "d");
            double sums = 8 * u * (100 + CHUNK + shape[0] / CHUNK) * shape[0];
            Parity.assertNear(expected[1].values(), actual[1].values(), sums, 1, "bias");
            if (!target.device().isFloat64()) {
              float[][] twin = layer.backwardTwin(f);
              Parity.assertSameBits(twin[0], actual[0].values(), f + " d");
              Parity.assertSameBits(twin[1], actual[1].values(), f + " sums");
            }
          }
        });
  }

  private record Forward(Guarded z, Guarded h) {}

  /** Inputs of one layer's elementwise work. */
  private static final class Layer {
    private final int rows;
    private final int width;
    private final double[] sums;
    private final double[] bias;
    private final double[] upstream;

    Layer(int rows, int width) {
      this.rows = rows;
      this.width = width;
      Random random = new Random(rows * 1024L + width);
      sums = Guarded.normal(rows * width, 1.5, random);
      bias = Guarded.normal(width, 0.5, random);
      upstream = Guarded.normal(rows * width, 1, random);
    }

    /** As a network does it: z and h are one tensor where the activation allows. */
    Forward forward(Backend backend, Activation f) {
      Guarded z = Guarded.of(backend, rows, width, sums);
      Guarded h = f.needsInput() ? Guarded.output(backend, rows, width) : z;
      Guarded b = Guarded.of(backend, 1, width, bias);
      backend.layers().biasActivation(z.tensor(), b.tensor(), f, h.tensor());
      b.values();
      return new Forward(f.needsInput() ? z : h, h);
    }

    float[][] forwardTwin(Activation f) {
      float[] z = new float[rows * width];
      float[] h = new float[rows * width];
      for (int i = 0; i < z.length; i++) {
        z[i] = (float) sums[i] + (float) bias[i % width];
        h[i] = f.apply(z[i]);
      }
      return new float[][] {z, h};
    }

    /** The gradient by z and the gradient by the bias. */
    Guarded[] backward(Backend backend, Activation f) {
      Forward forward = forward(backend, f);
      Guarded d = Guarded.of(backend, rows, width, upstream);
      Guarded bias = Guarded.output(backend, 1, width);
      Tensor z = forward.z().tensor();
      Tensor h = forward.h().tensor();
      backend.layers().activationGradient(f, z, h, d.tensor(), bias.tensor());
      return new Guarded[] {d, bias};
    }

    float[][] backwardTwin(Activation f) {
      float[][] forward = forwardTwin(f);
      float[] d = Guarded.floats(upstream);
      for (int i = 0; i < d.length; i++) {
        d[i] = f.backward(forward[0][i], forward[1][i], d[i]);
      }
      float[] total = new float[width];
      for (int first = 0; first < rows; first += CHUNK) {
        for (int c = 0; c < width; c++) {
          float sum = 0;
          for (int row = first; row < Math.min(rows, first + CHUNK); row++) {
            sum += d[row * width + c];
          }
          total[c] += sum;
        }
      }
      return new float[][] {d, total};
    }
  }

  /** Also batches that are shorter than the tensor they lie in, of which the mean is exact. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#losses")
  void loss(Loss loss) {
    onEveryDevice(
        target -> {
          for (int[] shape : SHAPES) {
            int rows = shape[0];
            int width = LossTests.width(loss, shape[1]);
            Random random = new Random(rows + width);
            double[] y = Guarded.normal(rows * width, 2, random);
            int classes = LossTests.classes(loss, width);
            int targets = rows * loss.targets(width);
            double[] t =
                loss.isClassification()
                    ? random.ints(targets, 0, classes).asDoubleStream().toArray()
                    : Guarded.normal(rows * width, 2, random);
            Guarded[] expected = loss(target.oracle(), loss, rows, width, y, t);
            Guarded[] actual = loss(target.backend(), loss, rows, width, y, t);
            // Logits of 8, sums of width and of rows: their lanes add at most 1 in 32, plus folds.
            double u = (20 + width / 32 + rows / 256) * target.u();
            Parity.assertNear(expected[0].values(), actual[0].values(), u, 8, "row losses");
            Parity.assertNear(expected[1].values(), actual[1].values(), u, 1.0 / rows, "dy");
            Parity.assertNear(expected[2].values(), actual[2].values(), u, 8, "mean");
            assertEquals(-1, actual[2].values()[0], "another batch's loss");
            if (!target.device().isFloat64()) {
              checkLossBits(loss, rows, width, y, t, actual);
            }
          }
        });
  }

  /** Row losses, gradient, and the log of three batches, the second of which is this one. */
  private static Guarded[] loss(
      Backend backend, Loss loss, int rows, int width, double[] y, double[] t) {
    Guarded outputs = Guarded.of(backend, rows, width, y);
    Guarded targets = Guarded.of(backend, rows, t.length / rows, t);
    Guarded rowLosses = Guarded.output(backend, rows, 1);
    Guarded dy = Guarded.output(backend, rows, width);
    Guarded log = Guarded.of(backend, 1, 3, -1, -1, -1);
    Batches batches = Batches.inOrder(3 * rows, rows);
    batches.advance();
    batches.advance();
    LayerOperations layers = backend.layers();
    layers.loss(
        loss,
        outputs.tensor(),
        targets.tensor(),
        rowLosses.tensor(),
        dy.tensor(),
        log.tensor(),
        batches);
    return new Guarded[] {rowLosses, dy, log};
  }

  private static void checkLossBits(
      Loss loss, int rows, int width, double[] y, double[] t, Guarded[] actual) {
    float[] outputs = Guarded.floats(y);
    float[] targets = Guarded.floats(t);
    float[] rowLosses = new float[rows];
    float[] dy = new float[rows * width];
    float[] lanes = new float[Lanes.COUNT];
    for (int row = 0; row < rows; row++) {
      rowLosses[row] =
          loss.row(
              outputs, row * width, width, targets, row * (t.length / rows), 1f / rows, dy, lanes);
    }
    float sum =
        Reduction.sum(
            rowLosses, 0, rows, new float[Reduction.chunks(rows)], new float[Reduction.LANES]);
    Parity.assertSameBits(rowLosses, actual[0].values(), loss + " of each row");
    Parity.assertSameBits(dy, actual[1].values(), loss + " gradient");
    Parity.assertSameBits(new float[] {-1, sum / rows, -1}, actual[2].values(), loss + " mean");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void gather(Device device) {
    try (Backend backend = device.open()) {
      for (int[] shape : SHAPES) {
        int rows = shape[0];
        int width = shape[1];
        double[] values = Guarded.normal(rows * width, 1, new Random(width));
        Guarded source = Guarded.of(backend, rows, width, values);
        for (Batches batches : List.of(Batches.inOrder(rows, 10), Batches.shuffled(rows, 10, 7))) {
          Step step = new Step(Optimizers.ALL.find("sgd").defaults());
          for (int i = 0; i < Math.min(5, 2 * batches.count()); i++) {
            backend.advance(step, batches);
            boolean last = batches.batch() == batches.count() - 1;
            int size = last ? batches.lastSize() : batches.size();
            Guarded batch = Guarded.output(backend, size, width);
            backend.gather(source.tensor(), batches, batch.tensor());
            double[] got = batch.values();
            for (int e = 0; e < got.length; e++) {
              assertEquals(values[batches.row(e / width) * width + e % width], got[e]);
            }
          }
        }
      }
    }
  }

  private static final int[] LENGTHS = {1, 3, 33, 1023, 4095, 4096, 4097, 100_003};

  /** Limits on value and norm: neither bites, either, both. */
  private static final double[][] LIMITS = {{0, 1e6}, {0, 0.5}, {0.25, 0}, {0.25, 1}, {1e6, 1e6}};

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void clip(Device device) {
    try (Backend backend = device.open();
        Backend oracle = Device.reference()) {
      for (int length : LENGTHS) {
        for (double[] limits : LIMITS) {
          double[] g = Guarded.normal(length, 1, new Random(length));
          double[] expected = clipped(oracle, g, limits);
          double[] actual = clipped(backend, g, limits);
          // Norm: lanes of 16, 8 folds a level, root, quotient; the element: one more.
          Parity.assertNear(expected, actual, 40 * device.unitRoundoff(), 0, "clipped");
          if (limits[1] == 1e6) {
            Parity.assertNear(g, actual, 0, 0, "below the limits nothing changes");
          } else if (limits[0] == 0) {
            double norm = Math.sqrt(squares(actual));
            assertEquals(limits[1], norm, 1e-5 * limits[1], "norm of " + length);
          }
          if (!device.isFloat64()) {
            Parity.assertSameBits(clippedTwin(g, limits), actual, "clipped " + length);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void clipOfAZeroGradientIsZeroAndOfNanIsNan(Device device) {
    try (Backend backend = device.open()) {
      Parity.assertNear(
          new double[9], clipped(backend, new double[9], new double[] {1, 1}), 0, 0, "zero");
      double[] poisoned = {1, Double.NaN, 2};
      for (double value : clipped(backend, poisoned, new double[] {0.5, 1})) {
        assertEquals(Double.NaN, value);
      }
    }
  }

  private static double[] clipped(Backend backend, double[] g, double[] limits) {
    int length = g.length;
    Optimizer negate = new Sgd(1, 0); // from 0, so that theta becomes -g
    List<Parameters.Group> all = List.of(new Parameters.Group(0, length, true));
    try (Tensor theta = backend.allocate(1, length);
        Tensor gradient = Device.tensor(backend, 1, length, g)) {
      Parameters parameters = new Parameters(theta, gradient, List.of(), all);
      Clip clip = new Clip(limits[0], limits[1]);
      backend.updates().update(negate, parameters, clip, new Step(negate));
      return Arrays.stream(theta.toDoubles()).map(x -> -x).toArray();
    }
  }

  private static float[] clippedTwin(double[] g, double[] limits) {
    float[] x = Guarded.floats(g);
    float limit = (float) limits[0];
    if (limit > 0) {
      for (int i = 0; i < x.length; i++) {
        x[i] = Math.max(-limit, Math.min(limit, x[i]));
      }
    }
    if (limits[1] > 0) {
      float[] sums = new float[Reduction.chunks(x.length)];
      float squares = Reduction.sumOfSquares(x, 0, x.length, sums, new float[Reduction.LANES]);
      float scale = Math.min(1f, (float) limits[1] / ((float) Math.sqrt(squares) + 1e-6f));
      for (int i = 0; i < x.length; i++) {
        x[i] *= scale;
      }
    }
    return x;
  }

  private static double squares(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return sum;
  }
}
