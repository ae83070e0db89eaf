package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.memory.Scratch;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code --preset realmlp} against RealMLP-TD-S as the paper defines it, written down here once
 * more in float64: its own forward, backward, Adam and schedule, with weights W of variance 1 that
 * are divided by sqrt(inputs) in each layer, where Warpstep keeps the quotient.
 */
class RealMlpGoldenTest {
  private static final int ROWS = 14;
  private static final int INPUTS = 3;
  private static final int EPOCHS = 12;
  private static final double EPSILON = 1e-8;

  /**
   * Both are float64. A step divides by the root of a mean of squares, and so multiplies roundings
   * of 1e-16 by the inverse of a gradient, which epsilon caps at 1e8; here 1.5e-10 is the most.
   */
  private static final double ROUNDING = 1e-9;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trainsAsThePaperDefines(boolean classification) {
    Dataset raw = data(classification);
    TrainingRun run = run(raw);
    Dataset rows = run.data().train();
    compareInputs(raw, rows);
    try (Backend backend = run.open();
        Network network = run.network(backend)) {
      Recipe golden = new Recipe(network, rows, classification, true);
      Recipe plain = new Recipe(network, rows, classification, false);
      run.fit(network, TrainingListener.NONE);
      golden.train();
      plain.train();
      double[] theta = network.theta().toDoubles();
      double worst = golden.distance(run.mlp(), theta);
      assertTrue(worst < ROUNDING, () -> "off by " + worst);
      // The paper's epsilon of W is Warpstep's of W/sqrt(inputs): a thousandth of what lr does.
      double epsilon = plain.distance(run.mlp(), theta);
      assertTrue(epsilon < 1e-3 * run.settings().optimizer().lr(), () -> "off by " + epsilon);
    }
  }

  private static TrainingRun run(Dataset raw) {
    GivenSettings given =
        GivenSettings.none()
            .with("data", TrainingData.MEMORY)
            .with("preset", "realmlp")
            .with("layers", "5,4")
            .with("epochs", Integer.toString(EPOCHS))
            .with("test-fraction", "0")
            .with("validation-fraction", "0")
            .with("device", "reference");
    Settings settings = Settings.of(given);
    TrainingSource source = TrainingSource.of(raw, Optional.empty(), Scratch.temporary());
    return new TrainingRun(settings, TrainingData.of(source, settings));
  }

  private static Dataset data(boolean classification) {
    Random random = new Random(3);
    float[][] x = new float[ROWS][INPUTS];
    List<String> labels = new ArrayList<>();
    float[] y = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < INPUTS; c++) {
        x[row][c] = (float) (Math.pow(10, c) * random.nextGaussian() + c);
      }
      labels.add(List.of("a", "b", "c").get(row % 3));
      y[row] = (float) (20 + 3 * random.nextGaussian() + x[row][0]);
    }
    return classification
        ? Dataset.classification("golden", x, labels)
        : Dataset.regression("golden", x, y);
  }

  /** Median, quartiles, smooth clipping; targets to mean 0 and deviation 1. */
  private static void compareInputs(Dataset raw, Dataset rows) {
    for (int c = 0; c < INPUTS; c++) {
      double[] column = new double[ROWS];
      for (int row = 0; row < ROWS; row++) {
        column[row] = raw.x()[row * INPUTS + c];
      }
      double[] sorted = column.clone();
      Arrays.sort(sorted);
      double median = quantile(sorted, 0.5);
      double range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
      for (int row = 0; row < ROWS; row++) {
        double z = (column[row] - median) / range;
        double clipped = z / Math.sqrt(1 + (z / 3) * (z / 3));
        // |clipped| < 3 is rounded to float32.
        assertEquals(clipped, rows.x()[row * INPUTS + c], 3 * 0x1p-24, "scaled input");
      }
    }
    if (!raw.isClassification()) {
      double mean = 0;
      for (float value : raw.y()) {
        mean += (double) value / ROWS;
      }
      double squares = 0;
      for (float value : raw.y()) {
        squares += (value - mean) * (value - mean) / ROWS;
      }
      for (int row = 0; row < ROWS; row++) {
        double scaled = (raw.y()[row] - mean) / Math.sqrt(squares);
        assertEquals(scaled, rows.y()[row], 4 * 0x1p-24, "scaled target");
      }
    }
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    double next = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (at - below) * (next - sorted[below]);
  }

  /** The definition. */
  private static final class Recipe {
    private final Dataset rows;
    private final boolean classification;
    private final boolean keptEpsilon;
    private final double[] scale;
    private final List<double[][]> w = new ArrayList<>(); // (out)(in), variance 1
    private final List<double[]> b = new ArrayList<>();
    private final List<Adam> adams = new ArrayList<>();

    /**
     * @param keptEpsilon whether epsilon is that of what Warpstep keeps
     */
    Recipe(Network network, Dataset rows, boolean classification, boolean keptEpsilon) {
      this.rows = rows;
      this.classification = classification;
      this.keptEpsilon = keptEpsilon;
      Mlp mlp = network.mlp();
      scale = network.inputScale().toDoubles();
      adams.add(new Adam(INPUTS));
      for (int l = 0; l < mlp.layers().size(); l++) {
        int in = mlp.layers().get(l).inputs();
        int out = mlp.layers().get(l).outputs();
        double[] kept = network.weight(l).toDoubles();
        double[][] own = new double[out][in];
        for (int i = 0; i < out * in; i++) {
          own[i / in][i % in] = kept[i] * Math.sqrt(in);
        }
        w.add(own);
        b.add(network.bias(l).toDoubles());
        adams.add(new Adam(out * in));
        adams.add(new Adam(out));
      }
    }

    void train() {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        double share = (double) epoch / EPOCHS;
        double height = 0.5 - 0.5 * Math.cos(2 * Math.PI * Math.log(1 + 15 * share) / Math.log(2));
        step((classification ? 0.04 : 0.07) * height);
      }
    }

    private void step(double lr) {
      int layers = w.size();
      double[] scaleGradient = new double[INPUTS];
      List<double[][]> weightGradients = new ArrayList<>();
      List<double[]> biasGradients = new ArrayList<>();
      for (int l = 0; l < layers; l++) {
        weightGradients.add(new double[w.get(l).length][w.get(l)[0].length]);
        biasGradients.add(new double[w.get(l).length]);
      }
      for (int row = 0; row < ROWS; row++) {
        List<double[]> h = new ArrayList<>();
        List<double[]> z = new ArrayList<>();
        double[] x = new double[INPUTS];
        double[] input = new double[INPUTS];
        for (int c = 0; c < INPUTS; c++) {
          x[c] = rows.x()[row * INPUTS + c];
          input[c] = x[c] * scale[c];
        }
        h.add(input);
        for (int l = 0; l < layers; l++) {
          double[] sums = b.get(l).clone();
          double[] from = h.get(l);
          for (int o = 0; o < sums.length; o++) {
            for (int i = 0; i < from.length; i++) {
              sums[o] += w.get(l)[o][i] * from[i] / Math.sqrt(from.length);
            }
          }
          z.add(sums);
          h.add(l == layers - 1 ? sums : map(sums, this::activation));
        }
        double[] d = lossGradient(h.get(layers), rows.y()[row]);
        for (int l = layers - 1; l >= 0; l--) {
          double[] from = h.get(l);
          double[] back = new double[from.length];
          for (int o = 0; o < d.length; o++) {
            biasGradients.get(l)[o] += d[o] / ROWS;
            for (int i = 0; i < from.length; i++) {
              weightGradients.get(l)[o][i] += d[o] * from[i] / Math.sqrt(from.length) / ROWS;
              back[i] += d[o] * w.get(l)[o][i] / Math.sqrt(from.length);
            }
          }
          for (int i = 0; l > 0 && i < back.length; i++) {
            back[i] *= slope(z.get(l - 1)[i]);
          }
          d = back;
        }
        for (int c = 0; c < INPUTS; c++) {
          scaleGradient[c] += d[c] * x[c] / ROWS;
        }
      }
      adams.get(0).step(scale, scaleGradient, 6 * lr, EPSILON);
      for (int l = 0; l < layers; l++) {
        double[][] own = w.get(l);
        int in = own[0].length;
        double epsilon = keptEpsilon ? EPSILON / Math.sqrt(in) : EPSILON;
        double[] flat = flat(own);
        adams.get(1 + 2 * l).step(flat, flat(weightGradients.get(l)), lr, epsilon);
        for (int i = 0; i < flat.length; i++) {
          own[i / in][i % in] = flat[i];
        }
        adams.get(2 + 2 * l).step(b.get(l), biasGradients.get(l), 0.1 * lr, EPSILON);
      }
    }

    private double activation(double z) {
      if (classification) {
        return 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.exp(z) - 1));
      }
      return z * Math.tanh(Math.log(1 + Math.exp(z)));
    }

    private double slope(double z) {
      if (classification) {
        return 1.0507009873554805 * (z > 0 ? 1 : 1.6732632423543772 * Math.exp(z));
      }
      double s = Math.tanh(Math.log(1 + Math.exp(z)));
      return s + z * (1 - s * s) / (1 + Math.exp(-z));
    }

    /** Of one row: cross-entropy of softened labels, or the squared error. */
    private double[] lossGradient(double[] y, float target) {
      if (!classification) {
        return new double[] {2 * (y[0] - target)};
      }
      double sum = Arrays.stream(y).map(Math::exp).sum();
      double[] d = new double[y.length];
      for (int k = 0; k < y.length; k++) {
        double wanted = 0.1 / y.length + (k == (int) target ? 0.9 : 0);
        d[k] = Math.exp(y[k]) / sum - wanted;
      }
      return d;
    }

    /** The largest difference to what Warpstep has, in the weights as they are used. */
    double distance(Mlp mlp, double[] theta) {
      double worst = 0;
      for (int c = 0; c < INPUTS; c++) {
        worst = Math.max(worst, Math.abs(theta[mlp.scaleOffset() + c] - scale[c]));
      }
      for (int l = 0; l < w.size(); l++) {
        double[] own = flat(w.get(l));
        for (int i = 0; i < own.length; i++) {
          double used = own[i] / Math.sqrt(w.get(l)[0].length);
          worst = Math.max(worst, Math.abs(theta[mlp.weightOffset(l) + i] - used));
        }
        for (int i = 0; i < b.get(l).length; i++) {
          worst = Math.max(worst, Math.abs(theta[mlp.biasOffset(l) + i] - b.get(l)[i]));
        }
      }
      return worst;
    }

    private static double[] map(double[] x, DoubleUnaryOperator f) {
      return Arrays.stream(x).map(f).toArray();
    }

    private static double[] flat(double[][] matrix) {
      return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }
  }

  /** Kingma and Ba's rule with beta2 0.95. */
  private static final class Adam {
    private final double[] m;
    private final double[] v;
    private int t;

    Adam(int count) {
      m = new double[count];
      v = new double[count];
    }

    void step(double[] x, double[] g, double lr, double epsilon) {
      t++;
      for (int i = 0; i < x.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
        double mean = m[i] / (1 - Math.pow(0.9, t));
        double square = v[i] / (1 - Math.pow(0.95, t));
        x[i] -= lr * mean / (Math.sqrt(square) + epsilon);
      }
    }
  }
}
