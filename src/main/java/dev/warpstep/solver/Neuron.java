package dev.warpstep.solver;

import java.util.List;
import java.util.Optional;

/**
 * The squared error of one logistic neuron, {@code y = 1/(1 + exp(-x0 p - x1 q))}, over points (p,
 * q) whose two classes a line through 0 separates, though no minimum of the error does; after
 * Brady, Raghavan and Slawny 1989, "Back propagation fails to separate where perceptrons succeed".
 *
 * <p>Class 1, target 0.8, are (1, 0) and (0, 1), ten times each; class 0, target 0.2, are (-1, 0)
 * and (0, -1), ten times each. These alone are fitted exactly by equal weights. The spoiler (1, -3)
 * of class 1 is on the wrong side then, but to turn the line costs the forty more than the one
 * gains: whoever is right beyond 0.8 is an error too.
 */
final class Neuron {
  /**
   * The only minimum; gradient and the Hessian's minors, 0.563 and 0.741, were computed in decimal
   * arithmetic of 40 digits.
   */
  private static final double[] MINIMUM = {1.629709501612608, 0.9715965852785631};

  private static final double[][] POINTS = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -3}};
  private static final double[] TARGETS = {0.8, 0.2, 0.8, 0.2, 0.8};
  private static final double[] COUNTS = {10, 10, 10, 10, 1};

  /** 0 < x1 < x0/3, as far as a picture may reach. */
  private static final Region SEPARATING =
      new Region(
          "all points right",
          List.of(new double[] {0, 0}, new double[] {3000, 0}, new double[] {3000, 1000}));

  private Neuron() {}

  static TestFunction loss() {
    return new SumOfSquares(
        POINTS.length,
        Neuron::residuals,
        List.of(MINIMUM),
        new Window(-2, 8, -3, 5),
        Optional.of(SEPARATING));
  }

  /** The points, (count, 2). */
  static double[][] points() {
    return POINTS;
  }

  /** Whether each point is of class 1. */
  static boolean isPositive(int point) {
    return TARGETS[point] > 0.5;
  }

  private static void residuals(double u, double v, double[] r, double[] j) {
    for (int k = 0; k < POINTS.length; k++) {
      double root = Math.sqrt(COUNTS[k]);
      double y = 1 / (1 + Math.exp(-u * POINTS[k][0] - v * POINTS[k][1]));
      double slope = root * y * (1 - y);
      r[k] = root * (y - TARGETS[k]);
      j[2 * k] = slope * POINTS[k][0];
      j[2 * k + 1] = slope * POINTS[k][1];
    }
  }
}
