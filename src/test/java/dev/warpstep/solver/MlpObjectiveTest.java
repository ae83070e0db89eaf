package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.LossTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network's loss, gradient and Jacobian as a solver sees them. */
class MlpObjectiveTest {
  /** More than one batch of 1024 rows, and the last one short. */
  private static final int ROWS = 1500;

  private static final double H = 1e-5;

  /** h^2 times a third derivative of order 10, and roundings of 2^-53 through h. */
  private static final double DIFFERENCE = 1e-8;

  private static FloatRows rows(int rows, long seed) {
    return FloatRows.of(random(3 * rows, seed), 3);
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Network network(Backend backend, int outputs, String activation) {
    Network network =
        new Network(backend, Mlp.of(3, List.of(5, 4), outputs, Activations.ALL.parse(activation)));
    network.initialize(Initializer.GLOROT_NORMAL, 7);
    return network;
  }

  private static float[] targets(Loss loss, int rows, int outputs) {
    float[] y = random(rows * loss.targets(outputs), 2);
    if (loss.isClassification()) {
      for (int i = 0; i < y.length; i++) {
        y[i] = i % LossTests.classes(loss, outputs);
      }
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mse", "cross_entropy", "binary_cross_entropy", "huber"})
  void gradientIsThatOfTheValue(String name) {
    Loss loss = Losses.ALL.parse(name);
    int outputs = loss.isClassification() ? 4 : 2;
    try (Backend backend = Device.reference();
        Network network = network(backend, outputs, "tanh");
        MlpObjective objective =
            new MlpObjective(network, loss, rows(ROWS, 1), targets(loss, ROWS, outputs), null)) {
      double[] x = objective.start();
      assertEquals(3 * 5 + 5 + 5 * 4 + 4 + 4 * outputs + outputs, x.length);
      double[] gradient = new double[x.length];
      assertEquals(objective.value(x), objective.gradient(x, gradient));
      for (int i = 0; i < x.length; i++) {
        double kept = x[i];
        x[i] = kept + H;
        double up = objective.value(x);
        x[i] = kept - H;
        double down = objective.value(x);
        x[i] = kept;
        assertEquals((up - down) / (2 * H), gradient[i], DIFFERENCE);
      }
    }
  }

  /** Rounding of the network in float32: some 50 operations on numbers of order 1. */
  @TestFactory
  Stream<DynamicTest> devicesAgree() {
    return Device.allFloat32().stream()
        .map(
            device ->
                dynamicTest(
                    device.name(),
                    () -> {
                      double[] expected = all(Device.reference());
                      assertArrayEquals(expected, all(device.open()), 50 * Device.FLOAT);
                    }));
  }

  private static double[] all(Backend opened) {
    return all(opened, random(ROWS * 3, 1), random(ROWS * 2, 2), null, 1 << 22);
  }

  /** Value, gradient, J'J and its value. */
  private static double[] all(Backend opened, float[] x, float[] y, float[] weights, int block) {
    try (Backend backend = opened;
        Network network = network(backend, 2, "tanh");
        MlpLeastSquares squares =
            new MlpLeastSquares(network, FloatRows.of(x, 3), y, weights, block)) {
      double[] theta = squares.start();
      int n = theta.length;
      double[] gradient = new double[n];
      double[] product = new double[n * n];
      double[] ofSquares = new double[n];
      double value = squares.gradient(theta, gradient);
      double sum = squares.normalEquations(theta, product, ofSquares);
      double[] all = new double[2 + 2 * n + n * n];
      all[0] = value;
      all[1] = sum;
      System.arraycopy(gradient, 0, all, 2, n);
      System.arraycopy(ofSquares, 0, all, 2 + n, n);
      System.arraycopy(product, 0, all, 2 + 2 * n, n * n);
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tanh", "silu", "identity"})
  void jacobianIsThatOfTheResiduals(String activation) {
    float[] x = random(ROWS * 3, 1);
    float[] y = random(ROWS * 2, 2);
    try (Backend backend = Device.reference();
        Network network = network(backend, 2, activation);
        MlpLeastSquares squares = new MlpLeastSquares(network, FloatRows.of(x, 3), y, null)) {
      double[] theta = squares.start();
      int n = theta.length;
      int m = squares.residuals();
      assertEquals(2 * ROWS, m);
      assertEquals(2, squares.jacobianPasses());
      double[] residuals = new double[m];
      double[] jacobian = new double[m * n];
      squares.jacobian(theta, residuals, jacobian);
      // sums of 3000 terms
      assertEquals(squares.value(theta), Vectors.dot(residuals, residuals), 3000 * Device.DOUBLE);
      double[] up = new double[m];
      double[] down = new double[m];
      double[] unused = new double[m * n];
      for (int i = 0; i < n; i++) {
        double kept = theta[i];
        theta[i] = kept + H;
        squares.jacobian(theta, up, unused);
        theta[i] = kept - H;
        squares.jacobian(theta, down, unused);
        theta[i] = kept;
        for (int r = 0; r < m; r++) {
          assertEquals((up[r] - down[r]) / (2 * H), jacobian[r * n + i], DIFFERENCE);
        }
      }
    }
  }

  /** Value, gradient and J'J of weighted rows, against each row as often as its weight says. */
  @TestFactory
  Stream<DynamicTest> weightedRowsCountAsRepeatedOnes() {
    float[] x = random(ROWS * 3, 1);
    float[] y = random(ROWS * 2, 2);
    float[] weights = new float[ROWS];
    List<Integer> repeated = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      weights[row] = row % 5; // of mean 2
      repeated.addAll(Collections.nCopies(row % 5, row));
    }
    float[] manyX = new float[repeated.size() * 3];
    float[] manyY = new float[repeated.size() * 2];
    for (int i = 0; i < repeated.size(); i++) {
      System.arraycopy(x, repeated.get(i) * 3, manyX, i * 3, 3);
      System.arraycopy(y, repeated.get(i) * 2, manyY, i * 2, 2);
    }
    int block = 1 << 14; // some hundred rows, so that J'J is float64 however many there are
    // As above, and float64 sums over 6000 terms.
    return Device.all().stream()
        .map(
            device ->
                dynamicTest(
                    device.name(),
                    () ->
                        assertArrayEquals(
                            all(device.open(), manyX, manyY, null, block),
                            all(device.open(), x, y, weights, block),
                            50 * device.unitRoundoff() + 6000 * Device.DOUBLE)));
  }

  /**
   * 1500 rows of 26 elements in one block, in three whose last is short, and in one block a row.
   */
  @ParameterizedTest
  @ValueSource(ints = {1 << 16, 601 * 26, 1})
  void normalEquationsAreThoseOfTheJacobian(int block) {
    float[] x = random(ROWS * 3, 1);
    float[] y = random(ROWS, 2);
    try (Backend backend = Device.reference();
        Network network =
            new Network(backend, Mlp.of(3, List.of(5), 1, Activations.ALL.parse("tanh")))) {
      network.initialize(Initializer.GLOROT_NORMAL, 7);
      try (MlpLeastSquares squares =
          new MlpLeastSquares(network, FloatRows.of(x, 3), y, null, block)) {
        double[] theta = squares.start();
        int n = theta.length;
        double[] product = new double[n * n];
        double[] gradient = new double[n];
        double value = squares.normalEquations(theta, product, gradient);
        double[] expectedProduct = new double[n * n];
        double[] expectedGradient = new double[n];
        double expected = NormalEquations.of(squares, theta, expectedProduct, expectedGradient);
        double rounding = ROWS * Device.DOUBLE; // sums over the rows in another order
        assertEquals(expected, value, rounding);
        assertArrayEquals(expectedGradient, gradient, 10 * rounding);
        assertArrayEquals(expectedProduct, product, 10 * rounding);
        double[] ofMean = new double[n];
        assertEquals(squares.gradient(theta, ofMean), value, 10 * rounding);
        assertArrayEquals(ofMean, gradient, 10 * rounding);
      }
    }
  }

  /** Large enough for the device's own product, which has its precision. */
  @TestFactory
  Stream<DynamicTest> largeProductsAreTheDevices() {
    int rows = 300;
    int n = 200;
    assertTrue((double) rows * n * n >= BlockProduct.LARGE);
    double[] j = new Random(3).doubles(rows * n, -1, 1).toArray();
    return Device.all().stream()
        .map(
            device ->
                dynamicTest(
                    device.name(),
                    () -> {
                      double[] expected = new double[n * n];
                      double[] sum = new double[n * n];
                      Arrays.fill(sum, 1);
                      for (int i = 0; i < n; i++) {
                        for (int k = 0; k < n; k++) {
                          expected[i * n + k] = 1;
                          for (int r = 0; r < rows; r++) {
                            expected[i * n + k] += j[r * n + i] * j[r * n + k];
                          }
                        }
                      }
                      try (Backend backend = device.open();
                          BlockProduct product = new BlockProduct(backend, rows, n)) {
                        product.add(j, sum);
                      }
                      // k products of numbers below 1: k u times their sum, at most k
                      double bound = (double) rows * rows * device.unitRoundoff();
                      assertArrayEquals(expected, sum, bound);
                    }));
  }

  @Test
  void parametersAreCompactAndReadBack() {
    try (Backend backend = Device.reference();
        Network network = network(backend, 2, "relu");
        MlpObjective objective =
            new MlpObjective(network, Losses.ALL.parse("mse"), rows(1, 1), random(2, 2), null)) {
      double[] x = new double[objective.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = i + 1;
      }
      objective.load(x);
      assertArrayEquals(x, objective.start());
      assertEquals(1, network.weight(0).toDoubles()[0]);
      assertEquals(16, network.bias(0).toDoubles()[0]);
      assertEquals(x.length, network.bias(2).toDoubles()[1]);
    }
  }
}
