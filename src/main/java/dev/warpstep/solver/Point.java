package dev.warpstep.solver;

/**
 * A point on a ray: where, what the objective is there, and how it changes along the ray. The first
 * point of a ray has alpha 0.
 */
final class Point {
  final double[] x;
  final double[] gradient;
  double alpha;
  double value;

  /** Derivative of the value by alpha. */
  double slope;

  Point(int size) {
    x = new double[size];
    gradient = new double[size];
  }

  /**
   * Whether the objective tells no difference between this point and another of the ray, as where
   * the step between them is lost in the rounding of x, on the objective's device too.
   */
  boolean isLike(Point other) {
    return value == other.value && slope == other.slope;
  }

  boolean isFinite() {
    return Double.isFinite(value) && Double.isFinite(slope);
  }
}
