package dev.warpstep.solver;

/** The secant condition's two sides: a step and the change of the gradient over it. */
final class Secant {
  private Secant() {}

  /** {@code s = to.x - from.x}, {@code y = to.gradient - from.gradient}; both overwritten. */
  static void differences(Point from, Point to, double[] s, double[] y) {
    for (int i = 0; i < s.length; i++) {
      s[i] = to.x[i] - from.x[i];
      y[i] = to.gradient[i] - from.gradient[i];
    }
  }

  /**
   * Whether {@code s'y} is positive beyond rounding, as the second Wolfe condition makes it; a pair
   * that is not would spoil a positive definite matrix and is left out.
   */
  static boolean isCurved(double sy, double[] s, double[] y) {
    return sy > 0x1p-52 * Math.sqrt(Vectors.dot(s, s) * Vectors.dot(y, y));
  }
}
