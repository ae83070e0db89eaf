package dev.warpstep.solver;

/** Sums over vectors. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The largest magnitude; NaN if there is one. */
  static double largest(double[] a) {
    double largest = 0;
    for (double element : a) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  /** {@code y += factor x}. */
  static void add(double factor, double[] x, double[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += factor * x[i];
    }
  }

  /** {@code x *= factor}. */
  static void scale(double factor, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  /** {@code to = -from}. */
  static void negate(double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = -from[i];
    }
  }
}
