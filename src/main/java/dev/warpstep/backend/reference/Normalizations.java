package dev.warpstep.backend.reference;

import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.layer.Normalization;

/** Batch and layer normalisation, each vector that is normalised taken out and looked at alone. */
final class Normalizations implements NormalizationOperations {
  /** Mean and biased variance. */
  private record Moments(double mean, double variance) {
    static Moments of(double[] x) {
      double mean = 0;
      for (double value : x) {
        mean += value / x.length;
      }
      double variance = 0;
      for (double value : x) {
        variance += (value - mean) * (value - mean) / x.length;
      }
      return new Moments(mean, variance);
    }

    double scale() {
      return 1 / Math.sqrt(variance + Normalization.EPSILON);
    }
  }

  @Override
  public void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    double rows = x.rows();
    for (int c = 0; c < x.columns(); c++) {
      Moments moments = Moments.of(column(x, c));
      set(batch.mean(), c, moments.mean());
      set(batch.scale(), c, moments.scale());
      move(running.mean(), c, moments.mean());
      move(running.variance(), c, moments.variance() * rows / (rows - 1));
      for (int r = 0; r < x.rows(); r++) {
        int i = r * x.columns() + c;
        set(z, i, get(gamma, c) * (get(x, i) - moments.mean()) * moments.scale());
      }
    }
  }

  private static void move(Tensor running, int c, double value) {
    set(
        running,
        c,
        (1 - Normalization.MOMENTUM) * get(running, c) + Normalization.MOMENTUM * value);
  }

  @Override
  public void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    for (int i = 0; i < x.size(); i++) {
      int c = i % x.columns();
      Moments moments = new Moments(get(running.mean(), c), get(running.variance(), c));
      set(z, i, get(gamma, c) * (get(x, i) - moments.mean()) * moments.scale());
    }
  }

  @Override
  public void batchGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
    for (int c = 0; c < x.columns(); c++) {
      double[] n = normalized(column(x, c), get(batch.mean(), c), get(batch.scale(), c));
      double[] upstream = column(d, c);
      double dot = dot(upstream, n);
      set(gammaGradient, c, dot);
      set(biasGradient, c, 0);
      for (int r = 0; r < n.length; r++) {
        double centred = upstream[r] - get(betaGradient, c) / n.length - n[r] * dot / n.length;
        set(d, r * x.columns() + c, get(gamma, c) * get(batch.scale(), c) * centred);
      }
    }
  }

  @Override
  public void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    for (int r = 0; r < x.rows(); r++) {
      Moments moments = Moments.of(row(x, r));
      set(batch.mean(), r, moments.mean());
      set(batch.scale(), r, moments.scale());
      for (int c = 0; c < x.columns(); c++) {
        int i = r * x.columns() + c;
        set(z, i, get(gamma, c) * (get(x, i) - moments.mean()) * moments.scale());
      }
    }
  }

  @Override
  public void layerGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    int width = x.columns();
    double[] gammaSums = new double[width];
    for (int r = 0; r < x.rows(); r++) {
      double[] n = normalized(row(x, r), get(batch.mean(), r), get(batch.scale(), r));
      double[] g = row(d, r);
      double mean = 0;
      for (int c = 0; c < width; c++) {
        gammaSums[c] += g[c] * n[c];
        g[c] *= get(gamma, c);
        mean += g[c] / width;
      }
      double dot = dot(g, n) / width;
      for (int c = 0; c < width; c++) {
        set(d, r * width + c, get(batch.scale(), r) * (g[c] - mean - n[c] * dot));
      }
    }
    gammaGradient.write(gammaSums);
  }

  private static double[] normalized(double[] x, double mean, double scale) {
    double[] n = new double[x.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = (x[i] - mean) * scale;
    }
    return n;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] column(Tensor x, int c) {
    double[] values = new double[x.rows()];
    for (int r = 0; r < values.length; r++) {
      values[r] = get(x, r * x.columns() + c);
    }
    return values;
  }

  private static double[] row(Tensor x, int r) {
    return x.view(r * x.columns(), 1, x.columns()).toDoubles();
  }

  private static double get(Tensor x, int i) {
    DoubleTensor tensor = (DoubleTensor) x;
    return tensor.data()[tensor.offset() + i];
  }

  private static void set(Tensor x, int i, double value) {
    DoubleTensor tensor = (DoubleTensor) x;
    tensor.data()[tensor.offset() + i] = value;
  }
}
