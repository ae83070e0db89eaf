package dev.warpstep.solver;

/** A rectangle of the plane: {@code left < right}, {@code bottom < top}. */
public record Window(double left, double right, double bottom, double top) {
  /** Share of the window that a point which widens it is kept from its edge. */
  private static final double MARGIN = 0.06;

  /** The square around 0 whose sides are {@code radius} away. */
  static Window around(double radius) {
    return new Window(-radius, radius, -radius, radius);
  }

  /** The least window that has this one and the point in it, the point not at its edge. */
  Window with(double[] point) {
    double marginX = MARGIN * (Math.max(right, point[0]) - Math.min(left, point[0]));
    double marginY = MARGIN * (Math.max(top, point[1]) - Math.min(bottom, point[1]));
    return new Window(
        Math.min(left, point[0] - marginX),
        Math.max(right, point[0] + marginX),
        Math.min(bottom, point[1] - marginY),
        Math.max(top, point[1] + marginY));
  }
}
