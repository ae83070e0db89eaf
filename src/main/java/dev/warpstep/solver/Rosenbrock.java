package dev.warpstep.solver;

import java.util.Arrays;
import java.util.List;

/** {@code f(x) = sum of (1 - x_i)^2 + 100 (x_{i+1} - x_i^2)^2}, size at least 2. */
record Rosenbrock(int size) implements TestFunction, LeastSquares {
  private static final Window WINDOW = new Window(-2, 2, -1, 3);

  @Override
  public double value(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      sum += (1 - x[i]) * (1 - x[i]) + 100 * valley * valley;
    }
    return sum;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    Arrays.fill(gradient, 0);
    for (int i = 0; i + 1 < x.length; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      gradient[i] += -2 * (1 - x[i]) - 400 * x[i] * valley;
      gradient[i + 1] += 200 * valley;
    }
    return value(x);
  }

  @Override
  public int residuals() {
    return 2 * (size - 1);
  }

  @Override
  public void jacobian(double[] x, double[] residuals, double[] jacobian) {
    Arrays.fill(jacobian, 0);
    for (int i = 0; i + 1 < size; i++) {
      int row = 2 * i;
      residuals[row] = 1 - x[i];
      jacobian[row * size + i] = -1;
      residuals[row + 1] = 10 * (x[i + 1] - x[i] * x[i]);
      jacobian[(row + 1) * size + i] = -20 * x[i];
      jacobian[(row + 1) * size + i + 1] = 10;
    }
  }

  @Override
  public List<double[]> minima() {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return List.of(ones);
  }

  @Override
  public Window window(double[] start) {
    return WINDOW.with(start);
  }
}
