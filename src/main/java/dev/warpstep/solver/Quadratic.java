package dev.warpstep.solver;

import java.util.Arrays;
import java.util.List;

/** {@code f(x) = 1/2 sum of curvature_i x_i^2}. */
record Quadratic(double[] curvature) implements TestFunction {
  /** How much wider than the start the window is; the function looks the same at any scale. */
  private static final double ROOM = 1.25;

  @Override
  public int size() {
    return curvature.length;
  }

  @Override
  public double value(double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += 0.5 * curvature[i] * x[i] * x[i];
    }
    return sum;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    for (int i = 0; i < x.length; i++) {
      gradient[i] = curvature[i] * x[i];
    }
    return value(x);
  }

  @Override
  public List<double[]> minima() {
    return Arrays.stream(curvature).allMatch(c -> c > 0) ? origin() : List.of();
  }

  @Override
  public List<double[]> saddles() {
    boolean rises = Arrays.stream(curvature).anyMatch(c -> c > 0);
    boolean falls = Arrays.stream(curvature).anyMatch(c -> c < 0);
    return rises && falls ? origin() : List.of();
  }

  private List<double[]> origin() {
    return List.of(new double[size()]);
  }

  @Override
  public Window window(double[] start) {
    double radius = Math.max(Math.abs(start[0]), Math.abs(start[1]));
    return Window.around(radius == 0 ? 1 : ROOM * radius);
  }
}
