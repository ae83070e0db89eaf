package dev.warpstep;

/** The functions that the reference results descend, in float64. */
interface DescentFunction {
  double value(double[] x);

  double[] gradient(double[] x);

  static DescentFunction of(Golden golden) {
    return switch (golden.text("function")) {
      case "quadratic" -> new Quadratic(golden.vector("curvature"));
      case "rosenbrock" -> new Rosenbrock();
      default -> throw new IllegalArgumentException("no such function: " + golden.text("function"));
    };
  }

  /** ½ Σ curvature_i x_i². */
  record Quadratic(double[] curvature) implements DescentFunction {
    @Override
    public double value(double[] x) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += 0.5 * curvature[i] * x[i] * x[i];
      }
      return sum;
    }

    @Override
    public double[] gradient(double[] x) {
      double[] g = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        g[i] = curvature[i] * x[i];
      }
      return g;
    }
  }

  /** Σ (1−x_i)² + 100 (x_{i+1}−x_i²)². */
  record Rosenbrock() implements DescentFunction {
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
    public double[] gradient(double[] x) {
      double[] g = new double[x.length];
      for (int i = 0; i + 1 < x.length; i++) {
        double valley = x[i + 1] - x[i] * x[i];
        g[i] += -2 * (1 - x[i]) - 400 * x[i] * valley;
        g[i + 1] += 200 * valley;
      }
      return g;
    }
  }
}
