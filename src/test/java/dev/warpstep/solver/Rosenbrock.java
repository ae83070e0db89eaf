package dev.warpstep.solver;

import java.util.Arrays;

/**
 * Rosenbrock's valley as a sum of squares: residuals {@code 10 (x_{i+1} - x_i^2)} and {@code 1 -
 * x_i} for i from 0 to n-2; minimum 0 at (1, .., 1). With four variables or more there is another,
 * local minimum near (-1, 1, .., 1).
 */
record Rosenbrock(int size) implements LeastSquares {
  @Override
  public double value(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < size; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      sum += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
    }
    return sum;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    Arrays.fill(gradient, 0);
    for (int i = 0; i + 1 < size; i++) {
      double valley = x[i + 1] - x[i] * x[i];
      gradient[i] += -400 * x[i] * valley - 2 * (1 - x[i]);
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
      residuals[2 * i] = 10 * (x[i + 1] - x[i] * x[i]);
      jacobian[2 * i * size + i] = -20 * x[i];
      jacobian[2 * i * size + i + 1] = 10;
      residuals[2 * i + 1] = 1 - x[i];
      jacobian[(2 * i + 1) * size + i] = -1;
    }
  }

  /** (-1.2, 1), and with more variables 0: from the former a walk may end in the other minimum. */
  double[] start() {
    return size == 2 ? new double[] {-1.2, 1} : new double[size];
  }
}
