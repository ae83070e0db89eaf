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

  boolean isFinite() {
    return Double.isFinite(value) && Double.isFinite(slope);
  }
}
