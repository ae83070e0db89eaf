package dev.warpstep.solver;

/** A function of n variables that is to be minimised, in float64. */
public interface Objective {
  /** n. */
  int size();

  /**
   * The function's value.
   *
   * @param x n variables; not modified
   */
  double value(double[] x);

  /**
   * The function's gradient, and its value.
   *
   * @param x n variables; not modified
   * @param gradient n elements; overwritten
   * @return the value at x
   */
  double gradient(double[] x, double[] gradient);
}
