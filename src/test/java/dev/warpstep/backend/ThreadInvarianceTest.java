package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.testing.Device;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bits on any number of threads, and in every repetition. */
class ThreadInvarianceTest {
  private static final int[] THREADS = {2, 3, 7};
  private static final int REPETITIONS = 2;

  /** m, n, k: too small to share, cut by rows, by columns, by both, with and without tails. */
  private static final int[][] SHAPES = {
    {1, 10, 64},
    {3, 7, 5},
    {32, 32, 64},
    {33, 65, 31},
    {128, 300, 784},
    {300, 784, 128},
    {128, 10, 100},
    {1, 2048, 512},
    {2048, 1, 512},
    {1023, 257, 33},
    {512, 512, 512},
    {17, 4096, 40},
    {4096, 17, 40},
    {255, 1023, 257}
  };

  private static final boolean[] BOTH = {false, true};

  /** Every product is run again: arrays may move, and blocks go to other threads. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#allFloat32")
  void productsHaveTheSameBits(Device device) {
    Random random = new Random(6);
    for (int[] shape : SHAPES) {
      double[] a = random.doubles((long) shape[0] * shape[2], -1, 1).toArray();
      double[] b = random.doubles((long) shape[1] * shape[2], -1, 1).toArray();
      for (boolean transposeA : BOTH) {
        for (boolean transposeB : BOTH) {
          assertInvariant(
              device,
              backend -> product(backend, shape, transposeA, transposeB, a, b),
              Arrays.toString(shape) + transposeA + transposeB);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void trainingHasTheSameBits(Device device) {
    Dataset digits = Digits.load();
    for (int batch : new int[] {1, 7, 100, 1024}) {
      assertInvariant(
          device, backend -> train(backend, digits, List.of(48, 33), batch), "batch " + batch);
    }
    if (!device.isFloat64()) {
      assertInvariant(
          device, backend -> train(backend, digits, List.of(300, 100), 128), "a wide network");
    }
  }

  /** Wide enough that columns and rows go to several blocks. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void regularizedTrainingHasTheSameBits(Device device) {
    Dataset digits = Digits.load();
    for (Normalization norm : Normalization.values()) {
      Mlp mlp = mlp(digits, List.of(300, 100)).normalized(norm).dropout(0.5, 0.2);
      assertInvariant(device, backend -> train(backend, digits, mlp, 130, 5), norm.text());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void anotherSeedGivesOtherBits(Device device) {
    Dataset digits = Digits.load();
    try (Backend backend = device.open()) {
      assertFalse(
          Arrays.equals(
              train(backend, digits, List.of(16), 32, 1),
              train(backend, digits, List.of(16), 32, 2)));
    }
  }

  private static void assertInvariant(
      Device device, Function<Backend, double[]> program, String what) {
    double[] expected;
    try (Backend backend = device.open(1)) {
      expected = program.apply(backend);
      assertArrayEquals(expected, program.apply(backend), what + " again on 1 thread");
    }
    for (int threads : THREADS) {
      try (Backend backend = device.open(threads)) {
        for (int i = 0; i < REPETITIONS; i++) {
          double[] actual = program.apply(backend);
          assertArrayEquals(expected, actual, what + " on " + threads + " threads");
        }
      }
    }
  }

  private static double[] product(
      Backend backend,
      int[] shape,
      boolean transposeA,
      boolean transposeB,
      double[] a,
      double[] b) {
    int m = shape[0];
    int n = shape[1];
    int k = shape[2];
    try (Tensor left = Device.tensor(backend, transposeA ? k : m, transposeA ? m : k, a);
        Tensor right = Device.tensor(backend, transposeB ? n : k, transposeB ? k : n, b);
        Tensor c = backend.allocate(m, n)) {
      backend.gemm(left, transposeA, right, transposeB, c);
      return c.toDoubles();
    }
  }

  private static double[] train(Backend backend, Dataset data, List<Integer> hidden, int batch) {
    return train(backend, data, hidden, batch, 5);
  }

  private static double[] train(
      Backend backend, Dataset data, List<Integer> hidden, int batch, long seed) {
    return train(backend, data, mlp(data, hidden), batch, seed);
  }

  private static Mlp mlp(Dataset data, List<Integer> hidden) {
    return Mlp.of(data.width(), hidden, 10, Activations.ALL.parse("gelu"));
  }

  /**
   * All parameters after a few steps, then the losses; with clipping, decay, penalties, a limit and
   * both groups.
   */
  private static double[] train(Backend backend, Dataset data, Mlp mlp, int batch, long seed) {
    try (Network network = new Network(backend, mlp);
        Tensor x = backend.allocate(data.rows(), data.width());
        Tensor y = backend.allocate(data.rows(), 1)) {
      network.initialize(Initializer.HE_NORMAL, seed);
      x.write(data.x());
      y.write(data.y());
      try (TrainingStep step =
          new TrainingStep(
              network,
              x,
              y,
              Batches.shuffled(data.rows(), batch, seed),
              TrainingOptions.defaults()
                  .loss(new CrossEntropy(0.1))
                  .optimizer("adamw:lr=0.01")
                  .clip(new Clip(0.05, 0.5))
                  .penalty(new Penalty(1e-4, 1e-3))
                  .maxNorm(2)
                  .decayBiases(false))) {
        for (int i = 0; i < 3; i++) {
          step.run();
        }
        double[] theta = network.theta().toDoubles();
        double[] losses = step.losses();
        double[] all = Arrays.copyOf(theta, theta.length + losses.length);
        System.arraycopy(losses, 0, all, theta.length, losses.length);
        return all;
      }
    }
  }
}
