package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.optimizer.Lamb;
import dev.warpstep.op.optimizer.Lars;
import dev.warpstep.op.optimizer.Muon;
import dev.warpstep.testing.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * LAMB, LARS and Muon on a network of two layers, against their papers written out here in float64
 * with plain loops: no golden trajectories exist, and nothing of the optimizers' own code is used.
 */
class TensorOptimizerTest {
  /** The optimizers that are derived here. */
  static final Set<String> NAMES = Set.of("lamb", "lars", "muon");

  private static final int STEPS = 5;

  /** Both devices of float64 round each of some hundred operations a step, in another order. */
  private static final double ROUNDINGS = 200;

  /**
   * A small singular value grows by 3.4445 in each of Muon's 5 iterations, and the rounding errors
   * of its direction with it.
   */
  private static final double STRETCH = Math.pow(3.4445, 5);

  @ParameterizedTest
  @CsvSource({"true, 0.01", "false, 0.01", "true, 0", "false, 0"})
  void lambIsAlgorithm2(boolean decayBiases, double decay) {
    double lr = 0.1;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double epsilon = 1e-6;
    check(
        new Lamb(lr, beta1, beta2, epsilon, decay),
        decayBiases,
        1,
        (tensor, g, t) -> {
          double lambda = tensor.decayed ? decay : 0;
          double[] update = new double[g.length];
          for (int i = 0; i < g.length; i++) {
            tensor.m[i] = beta1 * tensor.m[i] + (1 - beta1) * g[i];
            tensor.v[i] = beta2 * tensor.v[i] + (1 - beta2) * g[i] * g[i];
            double mh = tensor.m[i] / (1 - Math.pow(beta1, t));
            double vh = tensor.v[i] / (1 - Math.pow(beta2, t));
            update[i] = mh / (Math.sqrt(vh) + epsilon) + lambda * tensor.x[i];
          }
          double ratio = tensor.decayed ? norm(tensor.x) / norm(update) : 1;
          for (int i = 0; i < g.length; i++) {
            tensor.x[i] -= lr * ratio * update[i];
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"true, 0.01", "false, 0.01", "true, 0", "false, 0"})
  void larsIsMomentumWithALocalRate(boolean decayBiases, double decay) {
    double lr = 0.5;
    double momentum = 0.9;
    double trust = 0.02;
    double epsilon = 1e-3;
    check(
        new Lars(lr, momentum, trust, epsilon, decay),
        decayBiases,
        1,
        (tensor, g, t) -> {
          double lambda = tensor.decayed ? decay : 0;
          double[] update = new double[g.length];
          for (int i = 0; i < g.length; i++) {
            update[i] = g[i] + lambda * tensor.x[i];
          }
          double local = tensor.decayed ? trust * norm(tensor.x) / (norm(update) + epsilon) : 1;
          for (int i = 0; i < g.length; i++) {
            tensor.v[i] = momentum * tensor.v[i] + lr * local * update[i];
            tensor.x[i] -= tensor.v[i];
          }
        });
  }

  /** Powers of 2 throughout, so nothing is rounded. */
  @Test
  void larsKeepsTheRateThatAStepHad() {
    Lars lars = new Lars(0.5, 0.5, 1, 0, 0);
    Step step = new Step(lars);
    double[] theta = {4};
    double[][] state = new double[2][1];
    float[] single = {4};
    float[][] singles = new float[2][1];
    double[] rates = {0.5, 0.25};
    double[] gradients = {2, 4};
    // The ratios are 4/2 and 2/4; v = 0.5*2*2 = 2, then 0.5*2 + 0.25*0.5*4 = 1.5.
    double[] expected = {2, 0.5};
    for (int t = 0; t < 2; t++) {
      step.advance();
      step.lr(rates[t]);
      float ratio = lars.ratio(single[0] * single[0], (float) (gradients[t] * gradients[t]));
      lars.update(theta, new double[] {gradients[t]}, state, 0, 1, step);
      lars.direction(single, new float[] {(float) gradients[t]}, singles, 0, 1, step);
      lars.move(single, singles, 0, 1, ratio, step);
      assertEquals(expected[t], theta[0], "float64, step " + (t + 1));
      assertEquals(expected[t], single[0], "float32, step " + (t + 1));
    }
  }

  /** Else a bias, which begins at 0, would stay there. */
  @Test
  void theRatioIs1WhereATensorOrItsDirectionIs0() {
    for (LayerwiseOptimizer optimizer :
        List.of(new Lamb(0.1, 0.9, 0.99, 1e-6, 0), new Lars(0.1, 0.9, 0.02, 1e-3, 0))) {
      for (double norm : new double[] {0, 3}) {
        assertEquals(1, optimizer.ratio(0, norm), optimizer + " float64");
        assertEquals(1, optimizer.ratio(norm, 0), optimizer + " float64");
        assertEquals(1, optimizer.ratio(0f, (float) norm), optimizer + " float32");
        assertEquals(1, optimizer.ratio((float) norm, 0f), optimizer + " float32");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void muonIsItsReference(boolean decayBiases, boolean matchRms) {
    double lr = 0.05;
    double mu = 0.95;
    double decay = 0.1;
    double adamLr = 0.01;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    check(
        new Muon(lr, mu, decay, matchRms, adamLr / lr, beta1, beta2, epsilon),
        decayBiases,
        STRETCH,
        (tensor, g, t) -> {
          double lambda = tensor.decayed ? decay : 0;
          int n = g.length;
          if (!tensor.hidden) { // AdamW
            for (int i = 0; i < n; i++) {
              tensor.x[i] -= adamLr * lambda * tensor.x[i];
              tensor.m[i] = beta1 * tensor.m[i] + (1 - beta1) * g[i];
              tensor.v[i] = beta2 * tensor.v[i] + (1 - beta2) * g[i] * g[i];
              double mh = tensor.m[i] / (1 - Math.pow(beta1, t));
              double vh = tensor.v[i] / (1 - Math.pow(beta2, t));
              tensor.x[i] -= adamLr * mh / (Math.sqrt(vh) + epsilon);
            }
            return;
          }
          double[][] update = new double[tensor.rows][tensor.columns];
          for (int i = 0; i < n; i++) {
            tensor.m[i] += (1 - mu) * (g[i] - tensor.m[i]); // momentum.lerp_(grad, 1 - beta)
            double ahead = g[i] + mu * (tensor.m[i] - g[i]); // grad.lerp_(momentum, beta)
            update[i / tensor.columns][i % tensor.columns] = ahead;
          }
          double[][] o = zeroPower(update);
          double scale =
              matchRms
                  ? 0.2 * Math.sqrt(Math.max(tensor.rows, tensor.columns))
                  : Math.sqrt(Math.max(1.0, tensor.rows / (double) tensor.columns));
          for (int i = 0; i < n; i++) {
            tensor.x[i] *= 1 - lr * lambda;
            tensor.x[i] -= lr * scale * o[i / tensor.columns][i % tensor.columns];
          }
        });
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void aKindThatNoDeviceKnowsIsRefused(Device device) {
    Optimizer stranger =
        new Optimizer() {
          @Override
          public double lr() {
            return 1;
          }

          @Override
          public double weightDecay() {
            return 0;
          }

          @Override
          public Optimizer withoutWeightDecay() {
            return this;
          }

          @Override
          public List<String> state() {
            return List.of();
          }

          @Override
          public void update(double[] x, double[] g, double[][] s, int from, int to, Step step) {}

          @Override
          public String toString() {
            return "a stranger";
          }
        };
    List<Parameters.Group> groups = List.of(new Parameters.Group(0, 1, true));
    try (Backend backend = device.open();
        Tensor theta = backend.allocate(1, 1);
        Parameters parameters =
            Parameters.allocate(backend, stranger, theta, groups, Parameters.vectors(groups))) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> backend.updates().update(stranger, parameters, Clip.NONE, new Step(stranger)));
      assertEquals(
          "an optimizer must be elementwise, layerwise or one of matrices: a stranger",
          refusal.getMessage());
    }
  }

  /** zeropower_via_newtonschulz5 of the reference, line by line. */
  private static double[][] zeroPower(double[][] g) {
    double[][] x = g.length > g[0].length ? transposed(g) : g;
    double norm = 0;
    for (double[] row : x) {
      norm += norm(row) * norm(row);
    }
    x = sum(1 / (Math.sqrt(norm) + 1e-7), x, 0, x);
    for (int i = 0; i < 5; i++) {
      double[][] a = product(x, transposed(x));
      double[][] b = sum(-4.7750, a, 2.0315, product(a, a));
      x = sum(3.4445, x, 1, product(b, x));
    }
    return g.length > g[0].length ? transposed(x) : x;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] sum(double alpha, double[][] a, double beta, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = alpha * a[i][j] + beta * b[i][j];
      }
    }
    return c;
  }

  private static double norm(double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  /** One step of one tensor; t is 1 for the first. */
  private interface Rule {
    void step(Derived tensor, double[] gradient, int t);
  }

  /** A parameter tensor with two states. */
  private static final class Derived {
    private final int offset;
    private final int rows;
    private final int columns;
    private final boolean hidden;
    private final boolean decayed;
    private final double[] x;
    private final double[] m;
    private final double[] v;

    Derived(int offset, int rows, int columns, boolean hidden, boolean decayed, double[] flat) {
      this.offset = offset;
      this.rows = rows;
      this.columns = columns;
      this.hidden = hidden;
      this.decayed = decayed;
      x = java.util.Arrays.copyOfRange(flat, offset, offset + rows * columns);
      m = new double[x.length];
      v = new double[x.length];
    }
  }

  /**
   * Compares on each device, with a tall and a wide hidden matrix.
   *
   * @param stretch by what rounding errors may grow within a step
   */
  private static void check(Optimizer optimizer, boolean decayBiases, double stretch, Rule rule) {
    for (int[] widths : new int[][] {{5, 8, 3}, {9, 4, 2}}) {
      Mlp mlp = Mlp.of(widths[0], List.of(widths[1]), widths[2], Activations.ALL.parse("tanh"));
      Random random = new Random(4);
      double[] start = scattered(mlp, random);
      double[][] gradients = new double[STEPS][];
      for (int t = 0; t < STEPS; t++) {
        gradients[t] = scattered(mlp, random);
      }
      double[][] expected = derive(mlp, decayBiases, start, gradients, rule);
      for (Device device : Device.all()) {
        double[][] actual = walk(device, optimizer, mlp, decayBiases, start, gradients);
        for (int t = 0; t < STEPS; t++) {
          double roundings = ROUNDINGS * (t + 1) * stretch * device.unitRoundoff();
          for (int i = 0; i < start.length; i++) {
            // Parameters and moves are of order 1.
            assertEquals(
                expected[t][i],
                actual[t][i],
                roundings * (1 + Math.abs(expected[t][i])),
                device + " step " + (t + 1) + " element " + i);
          }
        }
      }
    }
  }

  /** Random where there is a parameter, 0 in the gaps. */
  private static double[] scattered(Mlp mlp, Random random) {
    double[] flat = new double[mlp.flatLength()];
    for (int l = 0; l < mlp.layers().size(); l++) {
      for (int i = 0; i < mlp.layers().get(l).weights(); i++) {
        flat[mlp.weightOffset(l) + i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < mlp.layers().get(l).outputs(); i++) {
        flat[mlp.biasOffset(l) + i] = (float) random.nextGaussian();
      }
    }
    return flat;
  }

  private static double[][] derive(
      Mlp mlp, boolean decayBiases, double[] start, double[][] gradients, Rule rule) {
    List<Derived> tensors = new ArrayList<>();
    for (int l = 0; l < 2; l++) {
      int rows = mlp.layers().get(l).outputs();
      int columns = mlp.layers().get(l).inputs();
      tensors.add(new Derived(mlp.weightOffset(l), rows, columns, l == 0, true, start));
      tensors.add(new Derived(mlp.biasOffset(l), 1, rows, false, decayBiases, start));
    }
    double[][] walked = new double[STEPS][start.length];
    for (int t = 0; t < STEPS; t++) {
      for (Derived tensor : tensors) {
        double[] gradient = new double[tensor.x.length];
        System.arraycopy(gradients[t], tensor.offset, gradient, 0, gradient.length);
        rule.step(tensor, gradient, t + 1);
        System.arraycopy(tensor.x, 0, walked[t], tensor.offset, tensor.x.length);
      }
    }
    return walked;
  }

  private static double[][] walk(
      Device device,
      Optimizer optimizer,
      Mlp mlp,
      boolean decayBiases,
      double[] start,
      double[][] gradients) {
    double[][] walked = new double[STEPS][];
    try (Backend backend = device.open();
        Network network = new Network(backend, mlp);
        Parameters parameters = network.parameters(optimizer, decayBiases)) {
      network.theta().write(start);
      Step step = new Step(optimizer);
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < STEPS; t++) {
        parameters.gradient().write(gradients[t]);
        backend.advance(step, batches);
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
        walked[t] = network.theta().toDoubles();
      }
    }
    return walked;
  }
}
