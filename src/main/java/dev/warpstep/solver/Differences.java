package dev.warpstep.solver;

/** Derivatives from differences. */
final class Differences {
  /**
   * The cube root of float64's unit roundoff: with this step, rounding (u/h) and truncation (h^2)
   * are of one size.
   */
  private static final double STEP = Math.cbrt(0x1p-53);

  private Differences() {}

  /**
   * Second derivatives by central differences of the gradient, {@code (g(x + h e_i) - g(x - h e_i))
   * / 2h}, made symmetric: 2n gradients.
   *
   * @param x not modified
   * @param hessian (n, n), row-major; overwritten
   */
  static void hessian(Objective objective, double[] x, double[] hessian) {
    int n = x.length;
    double[] point = x.clone();
    double[] after = new double[n];
    double[] before = new double[n];
    for (int i = 0; i < n; i++) {
      double h = STEP * Math.max(1, Math.abs(x[i]));
      point[i] = x[i] + h;
      double up = point[i];
      objective.gradient(point, after);
      point[i] = x[i] - h;
      double down = point[i];
      objective.gradient(point, before);
      point[i] = x[i];
      for (int j = 0; j < n; j++) {
        hessian[i * n + j] = (after[j] - before[j]) / (up - down);
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double mean = (hessian[i * n + j] + hessian[j * n + i]) / 2;
        hessian[i * n + j] = mean;
        hessian[j * n + i] = mean;
      }
    }
  }
}
