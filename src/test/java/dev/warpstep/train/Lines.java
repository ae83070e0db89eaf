package dev.warpstep.train;

import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Identity;
import java.util.List;

/** Points near a line, and the linear network y = w x + b, so small that tests compute by hand. */
record Lines(float[] x, float[] y) {
  static final Mlp MLP = Mlp.of(1, List.of(), 1, new Identity());
  static final double W = 0.5;
  static final double B = -0.25;

  /** y = 2x + 1 at 0, 1/4, 1/2 ... */
  static Lines of(int rows) {
    float[] x = new float[rows];
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = i % 8 * 0.25f;
      y[i] = 2 * x[i] + 1 + (i % 3) * 0.125f;
    }
    return new Lines(x, y);
  }

  Dataset dataset() {
    return new Dataset("lines", x, y, List.of("x"), List.of());
  }

  static void set(Network network) {
    network.weight(0).write(new double[] {W});
    network.bias(0).write(new double[] {B});
  }

  /** Mean of (w x + b - y)² over the rows in [from, to). */
  double meanSquare(double w, double b, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      double d = w * x[i] + b - y[i];
      sum += d * d;
    }
    return sum / (to - from);
  }

  /** Its slopes by w and by b. */
  double[] slopes(double w, double b, int from, int to) {
    double byW = 0;
    double byB = 0;
    for (int i = from; i < to; i++) {
      double d = w * x[i] + b - y[i];
      byW += 2 * d * x[i] / (to - from);
      byB += 2 * d / (to - from);
    }
    return new double[] {byW, byB};
  }
}
