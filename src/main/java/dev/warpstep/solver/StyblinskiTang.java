package dev.warpstep.solver;

import java.util.Arrays;
import java.util.List;

/** {@code f(x) = 1/2 sum of x_i^4 - 16 x_i^2 + 5 x_i}. */
record StyblinskiTang(int size) implements TestFunction {
  /** The least root of 4 x^3 - 32 x + 5. */
  private static final double ROOT = -2.9035340277711771;

  @Override
  public double value(double[] x) {
    double sum = 0;
    for (double t : x) {
      sum += 0.5 * (t * t * t * t - 16 * t * t + 5 * t);
    }
    return sum;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    for (int i = 0; i < x.length; i++) {
      gradient[i] = 2 * x[i] * x[i] * x[i] - 16 * x[i] + 2.5;
    }
    return value(x);
  }

  @Override
  public List<double[]> minima() {
    double[] minimum = new double[size];
    Arrays.fill(minimum, ROOT);
    return List.of(minimum);
  }

  @Override
  public Window window(double[] start) {
    return Window.around(5).with(start);
  }
}
