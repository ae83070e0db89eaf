package dev.warpstep.parity;

import dev.warpstep.nn.Mlp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far rounding can move the loss and the gradient of one batch: the error of each operation,
 * carried through the network by running error analysis (Higham 2002, section 3.3). The hidden
 * layers are tanh, which is no steeper than 1; the loss is cross-entropy.
 */
final class GradientBound {
  /** u of float32, in which everything but the factors of a product is. */
  private static final double U = 0x1p-24;

  /** Roundings of tanh, at most 1.41 ULP, as multiples of u; an ULP is up to 2 u. */
  private static final double TANH = 4 * U;

  /** Below this a relative error means nothing: subnormals of float32. */
  private static final double TINY = 0x1p-149;

  private final double loss;
  private final double[] gradient;

  /**
   * @param theta parameters, as {@link Mlp} lays them out
   * @param x inputs, (rows, inputs)
   * @param labels class of each row
   * @param rowWeights of each row, as they are multiplied; 1 where there are none
   */
  GradientBound(
      Mlp mlp, float[] theta, double[] x, int[] labels, float[] rowWeights, ProductBound product) {
    int rows = labels.length;
    int layers = mlp.layers().size();
    List<Approximate> weights = new ArrayList<>();
    List<Approximate> h = new ArrayList<>(List.of(Approximate.exact(rows, mlp.inputs(), x)));
    for (int l = 0; l < layers; l++) {
      int inputs = mlp.layers().get(l).inputs();
      int outputs = mlp.layers().get(l).outputs();
      double[] weight = part(theta, mlp.weightOffset(l), inputs * outputs);
      double[] bias = part(theta, mlp.biasOffset(l), outputs);
      weights.add(Approximate.exact(outputs, inputs, weight));
      Approximate z = h.get(l).times(weights.get(l).transposed(), product).plusRow(bias, U);
      h.add(
          l == layers - 1
              ? z
              : z.map(Math::tanh, (v, e) -> e + TANH * (Math.abs(Math.tanh(v)) + e) + TINY));
    }
    Approximate d = lossGradient(h.get(layers), labels, rowWeights);
    loss = meanError(h.get(layers), rowWeights);
    gradient = new double[theta.length];
    for (int l = layers - 1; l >= 0; l--) {
      if (l < layers - 1) {
        // 1 - h^2 with one rounding, of a result that is at most 1.
        Approximate slope =
            h.get(l + 1).map(v -> 1 - v * v, (v, e) -> 2 * Math.abs(v) * e + e * e + U);
        d = d.scaledBy(slope, U);
      }
      put(d.transposed().times(h.get(l), product), mlp.weightOffset(l));
      put(d.columnSums(U), mlp.biasOffset(l));
      d = d.times(weights.get(l), product);
    }
  }

  /** Bound on the error of the batch's mean loss. */
  double loss() {
    return loss;
  }

  /** Bound on the error of each element of the gradient. */
  double[] gradient() {
    return gradient;
  }

  private void put(Approximate part, int offset) {
    System.arraycopy(part.error(), 0, gradient, offset, part.error().length);
  }

  private static double[] part(float[] theta, int from, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = theta[from + i];
    }
    return values;
  }

  /**
   * w (softmax - onehot) / rows. Logits that are off by e move a probability by a factor of at most
   * exp(2 e); besides, the difference to the largest logit is rounded, and some 16 operations
   * follow, of which the sum has one rounding a fold.
   */
  private static Approximate lossGradient(Approximate y, int[] labels, float[] rowWeights) {
    int width = y.columns();
    double[] values = new double[y.value().length];
    double[] errors = new double[values.length];
    for (int r = 0; r < labels.length; r++) {
      Row row = Row.of(y, r);
      double scale = (double) rowWeights[r] / labels.length;
      for (int c = 0; c < width; c++) {
        int i = r * width + c;
        double p = Math.exp(y.value()[i] - row.logSum());
        double e = row.error() + U * row.range();
        values[i] = (p - (c == labels[r] ? 1 : 0)) * scale;
        errors[i] = (p * Math.expm1(2 * e) + roundings(width) * U * (p + 1)) * scale;
      }
    }
    return new Approximate(labels.length, width, values, errors);
  }

  private static double meanError(Approximate y, float[] rowWeights) {
    double sum = 0;
    int rows = rowWeights.length;
    for (int r = 0; r < rows; r++) {
      Row row = Row.of(y, r);
      double magnitude = 1 + row.range() + Math.log(y.columns());
      sum += rowWeights[r] * (2 * row.error() + (roundings(y.columns()) + rows) * U * magnitude);
    }
    return sum / rows;
  }

  private static int roundings(int width) {
    return 16 + width / 32;
  }

  /** What the error of a row's softmax depends on. */
  private record Row(double logSum, double range, double error) {
    static Row of(Approximate y, int r) {
      int from = r * y.columns();
      double[] logits = Arrays.copyOfRange(y.value(), from, from + y.columns());
      double max = Arrays.stream(logits).max().orElseThrow();
      double min = Arrays.stream(logits).min().orElseThrow();
      double sum = Arrays.stream(logits).map(v -> Math.exp(v - max)).sum();
      double error = Arrays.stream(y.error(), from, from + y.columns()).max().orElseThrow();
      return new Row(max + Math.log(sum), max - min, error);
    }
  }
}
