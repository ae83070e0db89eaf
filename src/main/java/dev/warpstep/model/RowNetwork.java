package dev.warpstep.model;

import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Activation;
import dev.warpstep.op.layer.Normalization;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained network for one row at a time, in plain float32 Java: no device, no native library. It
 * is immutable and safe for use by several threads. Sums run over the inputs in order, so the last
 * bits may differ from a device's, whose products have an order of their own.
 */
public final class RowNetwork {
  /**
   * One layer: {@code h = f(scale*(x·w + bias) + shift)}.
   *
   * @param weight (inputs)(outputs): an array for each input, so that all arrays of the inner loop
   *     share its index and HotSpot vectorizes it
   * @param norm of the sums, null without one
   */
  private record Layer(
      int outputs, float[][] weight, float[] bias, Norm norm, Activation activation) {}

  /**
   * @param mean (outputs), of batch normalization; null where each row has its own moments
   * @param scale (outputs): 1/sqrt(variance + epsilon), likewise
   */
  private record Norm(float[] gamma, float[] beta, float[] mean, float[] scale) {}

  private final List<Layer> layers = new ArrayList<>();
  private final int inputs;
  private final float[] inputScale;

  /** Copies a model's parameters. */
  public RowNetwork(Model model) {
    Mlp mlp = model.mlp();
    inputs = mlp.inputs();
    inputScale = model.inputScale().map(float[]::clone).orElse(null);
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      layers.add(
          new Layer(
              layer.outputs(),
              transposed(model.weight(l), layer.inputs(), layer.outputs()),
              model.bias(l),
              layer.isNormalized() ? norm(model, l, layer.norm()) : null,
              layer.activation()));
    }
  }

  private static float[][] transposed(float[] weight, int inputs, int outputs) {
    float[][] turned = new float[inputs][outputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        turned[i][o] = weight[o * inputs + i];
      }
    }
    return turned;
  }

  private static Norm norm(Model model, int l, Normalization kind) {
    float[] gamma = model.norm(l, "weight");
    float[] beta = model.norm(l, "bias");
    if (kind == Normalization.LAYER) {
      return new Norm(gamma, beta, null, null);
    }
    float[] scale = model.norm(l, "running_var").clone();
    for (int i = 0; i < scale.length; i++) {
      scale[i] = (float) (1 / Math.sqrt(scale[i] + Normalization.EPSILON));
    }
    return new Norm(gamma, beta, model.norm(l, "running_mean"), scale);
  }

  /**
   * The outputs for one row.
   *
   * @param x (inputs), scaled as in training; not modified
   * @return (outputs): logits, or the value
   * @throws IllegalArgumentException if x has another length
   */
  public double[] outputs(float[] x) {
    if (x.length != inputs) {
      throw new IllegalArgumentException("a row must have " + inputs + " features: " + x.length);
    }
    float[] h = inputScale == null ? x : scaled(x);
    for (Layer layer : layers) {
      float[] z = sums(layer, h);
      if (layer.norm != null) {
        normalize(layer.norm, z);
      }
      for (int o = 0; o < z.length; o++) {
        z[o] = layer.activation.apply(z[o]);
      }
      h = z;
    }
    double[] y = new double[h.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = h[o];
    }
    return y;
  }

  private float[] scaled(float[] x) {
    float[] product = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      product[i] = x[i] * inputScale[i];
    }
    return product;
  }

  private static float[] sums(Layer layer, float[] x) {
    float[] z = layer.bias.clone();
    float[][] w = layer.weight;
    int i = 0;
    for (; i + 4 <= x.length; i += 4) {
      add(z, x[i], w[i], x[i + 1], w[i + 1], x[i + 2], w[i + 2], x[i + 3], w[i + 3]);
    }
    for (; i < x.length; i++) {
      add(z, x[i], w[i]);
    }
    return z;
  }

  /** Four inputs at once, so that z is read and written a quarter as often. */
  private static void add(
      float[] z,
      float x0,
      float[] w0,
      float x1,
      float[] w1,
      float x2,
      float[] w2,
      float x3,
      float[] w3) {
    for (int o = 0; o < z.length; o++) {
      z[o] = z[o] + x0 * w0[o] + x1 * w1[o] + x2 * w2[o] + x3 * w3[o];
    }
  }

  private static void add(float[] z, float x, float[] w) {
    for (int o = 0; o < z.length; o++) {
      z[o] += x * w[o];
    }
  }

  private static void normalize(Norm norm, float[] z) {
    double mean = 0;
    double scale = 0;
    if (norm.mean == null) {
      for (float value : z) {
        mean += value;
      }
      mean /= z.length;
      double squares = 0;
      for (float value : z) {
        squares += (value - mean) * (value - mean);
      }
      scale = 1 / Math.sqrt(squares / z.length + Normalization.EPSILON);
    }
    for (int o = 0; o < z.length; o++) {
      double n = norm.mean == null ? (z[o] - mean) * scale : (z[o] - norm.mean[o]) * norm.scale[o];
      z[o] = (float) (norm.gamma[o] * n) + norm.beta[o];
    }
  }
}
