package dev.warpstep.op.layer;

import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.Identity;
import dev.warpstep.op.activation.Selu;
import dev.warpstep.op.activation.Sigmoid;
import dev.warpstep.op.activation.Tanh;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.text.Names;
import java.util.Arrays;

/**
 * Distribution of a dense layer's initial weights; biases begin at zero, but for {@link
 * #REALMLP_NORMAL}. Every number depends only on the seed, the layer and its index, so it is the
 * same on every device.
 */
public enum Initializer {
  /** Normal with variance 2/in. He et al. 2015. */
  HE_NORMAL,
  /** Uniform with variance 2/in. */
  HE_UNIFORM,
  /** Normal with variance 2/(in + out). Glorot and Bengio 2010. */
  GLOROT_NORMAL,
  /** Uniform with variance 2/(in + out). */
  GLOROT_UNIFORM,
  /** Normal with variance 1/in. LeCun et al. 1998. */
  LECUN_NORMAL,
  /** Uniform with variance 1/in. */
  LECUN_UNIFORM,
  /**
   * Rows (or columns, where there are more rows) orthonormal. Saxe, McClelland and Ganguli 2014.
   */
  ORTHOGONAL,
  /**
   * Normal with variance 1/in, biases normal with variance 1; weights and biases of the last layer
   * zero. Holzmüller, Grinsztajn and Steinwart 2024.
   */
  REALMLP_NORMAL;

  /** The name that the user types, e.g. {@code he_normal}. */
  public String text() {
    return Names.of(this);
  }

  /**
   * The initialiser of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Initializer parse(String text) {
    return Names.constant("initializer", text, Initializer.class);
  }

  /**
   * What fits an activation: Glorot for those that are odd about 0 or saturate on both sides, LeCun
   * for selu, whose constants follow from a variance of 1/in, He for the relu family.
   */
  public static Initializer suited(Activation activation) {
    if (activation instanceof Selu) {
      return LECUN_NORMAL;
    }
    return activation instanceof Tanh
            || activation instanceof Sigmoid
            || activation instanceof Identity
        ? GLOROT_NORMAL
        : HE_NORMAL;
  }

  /**
   * Weights of a dense layer.
   *
   * @param layer index of the layer, 0 for the first
   * @return (out, in), row-major
   */
  public double[] weights(int in, int out, long seed, int layer) {
    double[] w = new double[Math.multiplyExact(in, out)];
    boolean normal = name().endsWith("NORMAL") || this == ORTHOGONAL;
    double deviation = Math.sqrt(variance(in, out));
    double limit = Math.sqrt(3) * deviation;
    Arrays.parallelSetAll(
        w,
        i ->
            normal
                ? deviation * Philox.normal(seed, Philox.Stream.INITIALIZE, layer, i)
                : limit * (2 * Philox.uniform(seed, Philox.Stream.INITIALIZE, layer, i) - 1));
    if (this == ORTHOGONAL) {
      orthonormalise(w, out, in);
    }
    return w;
  }

  /** Whether the last layer's weights and biases begin at zero, so that all outputs do. */
  public boolean beginsAtZeroOutputs() {
    return this == REALMLP_NORMAL;
  }

  /**
   * Biases of a dense layer.
   *
   * @param layer index of the layer, 0 for the first
   * @return (out)
   */
  public double[] biases(int in, int out, long seed, int layer) {
    double[] b = new double[out];
    if (this == REALMLP_NORMAL) {
      int behind = Math.multiplyExact(in, out); // the weights' numbers
      Arrays.setAll(
          b, i -> Philox.normal(seed, Philox.Stream.INITIALIZE, layer, Math.addExact(behind, i)));
    }
    return b;
  }

  private double variance(int in, int out) {
    return switch (this) {
      case HE_NORMAL, HE_UNIFORM -> 2.0 / in;
      case GLOROT_NORMAL, GLOROT_UNIFORM -> 2.0 / ((double) in + out);
      case LECUN_NORMAL, LECUN_UNIFORM, REALMLP_NORMAL -> 1.0 / in;
      case ORTHOGONAL -> 1;
    };
  }

  /** Gram-Schmidt, each vector twice, over the rows or the columns, whichever are fewer. */
  private static void orthonormalise(double[] w, int rows, int columns) {
    boolean byRow = rows <= columns;
    int count = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    int next = byRow ? columns : 1;
    int stride = byRow ? 1 : columns;
    for (int i = 0; i < count; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double dot = dot(w, i * next, j * next, stride, length);
          for (int k = 0; k < length; k++) {
            w[i * next + k * stride] -= dot * w[j * next + k * stride];
          }
        }
      }
      double norm = Math.sqrt(dot(w, i * next, i * next, stride, length));
      for (int k = 0; k < length; k++) {
        w[i * next + k * stride] /= norm;
      }
    }
  }

  private static double dot(double[] w, int a, int b, int stride, int length) {
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += w[a + k * stride] * w[b + k * stride];
    }
    return sum;
  }
}
