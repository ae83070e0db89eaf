package dev.warpstep.solver;

import java.util.List;
import java.util.Optional;

/**
 * A function of two variables that is a sum of squares.
 *
 * @param residuals how many are summed
 * @param formula the residuals
 * @param minima the global minima
 * @param frame what is worth seeing
 * @param region where something holds that the values do not show
 */
record SumOfSquares(
    int residuals, Formula formula, List<double[]> minima, Window frame, Optional<Region> region)
    implements TestFunction, LeastSquares {
  /** Without such a region. */
  SumOfSquares(int residuals, Formula formula, List<double[]> minima, Window frame) {
    this(residuals, formula, minima, frame, Optional.empty());
  }

  /** Residuals of two variables and their derivatives. */
  interface Formula {
    /**
     * @param r residuals; overwritten
     * @param j (residuals, 2), row-major; overwritten
     */
    void at(double x, double y, double[] r, double[] j);
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public double value(double[] x) {
    return gradient(x, new double[2]);
  }

  /** {@code 2 J' r}. */
  @Override
  public double gradient(double[] x, double[] gradient) {
    double[] r = new double[residuals];
    double[] j = new double[2 * residuals];
    jacobian(x, r, j);
    gradient[0] = 0;
    gradient[1] = 0;
    double sum = 0;
    for (int k = 0; k < residuals; k++) {
      sum += r[k] * r[k];
      gradient[0] += 2 * r[k] * j[2 * k];
      gradient[1] += 2 * r[k] * j[2 * k + 1];
    }
    return sum;
  }

  @Override
  public void jacobian(double[] x, double[] r, double[] jacobian) {
    formula.at(x[0], x[1], r, jacobian);
  }

  @Override
  public Window window(double[] start) {
    return frame.with(start);
  }
}
