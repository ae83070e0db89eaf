package dev.warpstep.solver;

/** Where a method with line search goes next. */
interface Direction {
  /**
   * The direction from a point.
   *
   * @param d overwritten
   */
  void point(Point at, double[] d);

  /**
   * The alpha that the line search tries first.
   *
   * @param at its slope is that along the direction
   */
  double firstAlpha(Point at);

  /**
   * The line search has accepted a point.
   *
   * @param from where it began
   * @param to the point that was accepted; its alpha is the step length
   * @param d the direction that was taken
   */
  void moved(Point from, Point to, double[] d);

  /** Forgets what was learned on the way: the next direction is the steepest descent's. */
  void restart();

  /** A first alpha where nothing is known of the curvature: no variable changes by more than 1. */
  static double cautious(Point at) {
    return Math.min(1, 1 / Vectors.largest(at.gradient));
  }
}
