package dev.warpstep.solver;

import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;

/**
 * An MLP's weights and biases without the gaps that its flat vector has: a method that keeps n x n
 * matrices has no use for them.
 */
final class CompactParameters {
  private final Mlp mlp;
  private final int size;

  CompactParameters(Mlp mlp) {
    MlpProblem.check(mlp);
    this.mlp = mlp;
    this.size = Math.toIntExact(mlp.parameters());
  }

  int size() {
    return size;
  }

  /** The flat vector, gaps 0, of compact {@code x}. */
  double[] flat(double[] x) {
    double[] flat = new double[mlp.flatLength()];
    int at = 0;
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      System.arraycopy(x, at, flat, mlp.weightOffset(l), layer.weights());
      at += layer.weights();
      System.arraycopy(x, at, flat, mlp.biasOffset(l), layer.outputs());
      at += layer.outputs();
    }
    return flat;
  }

  /** Adds {@code factor} times a flat vector to compact {@code x}. */
  void add(double factor, double[] flat, double[] x) {
    int at = 0;
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      at = add(factor, flat, mlp.weightOffset(l), layer.weights(), x, at);
      at = add(factor, flat, mlp.biasOffset(l), layer.outputs(), x, at);
    }
  }

  private static int add(double factor, double[] flat, int from, int length, double[] x, int at) {
    for (int i = 0; i < length; i++) {
      x[at + i] += factor * flat[from + i];
    }
    return at + length;
  }
}
