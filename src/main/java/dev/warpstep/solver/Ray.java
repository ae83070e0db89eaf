package dev.warpstep.solver;

import java.util.ArrayList;
import java.util.List;

/** The points {@code x + alpha d}, alpha at least 0, that a line search looks at. */
final class Ray {
  /** Points of a ray besides its start: what a bracket and a trial take. */
  static final int TRIALS = 3;

  /** Number of vectors, for {@link Footprint}. */
  static final int VECTORS = 2 * (1 + TRIALS) + 1;

  private final Objective objective;
  private final double[] direction;
  private final List<Point> points = new ArrayList<>();
  private Point start;

  /** Begins at {@code x}, where it takes the gradient. */
  Ray(Objective objective, double[] x) {
    this.objective = objective;
    direction = new double[x.length];
    for (int i = 0; i <= TRIALS; i++) {
      points.add(new Point(x.length));
    }
    start = points.get(0);
    System.arraycopy(x, 0, start.x, 0, x.length);
    start.value = objective.gradient(start.x, start.gradient);
    Walk.requireFinite(start.value, start.gradient);
  }

  /** Where the ray begins. */
  Point start() {
    return start;
  }

  /** d; whoever changes it calls {@link #aim} then. */
  double[] direction() {
    return direction;
  }

  /**
   * Takes the direction as it is now.
   *
   * @return whether it leads down
   */
  boolean aim() {
    start.alpha = 0;
    start.slope = Vectors.dot(start.gradient, direction);
    return start.slope < 0 && Double.isFinite(start.slope);
  }

  /** {@link #TRIALS} points that a line search may use; their contents are arbitrary. */
  List<Point> trials() {
    return points.stream().filter(point -> point != start).toList();
  }

  /** Makes {@code point} that at {@code alpha}. */
  void look(double alpha, Point point) {
    for (int i = 0; i < direction.length; i++) {
      point.x[i] = start.x[i] + alpha * direction[i];
    }
    point.alpha = alpha;
    point.value = objective.gradient(point.x, point.gradient);
    point.slope = Vectors.dot(point.gradient, direction);
  }

  /** The next ray begins at {@code point}, one of this ray's trials. */
  void move(Point point) {
    start = point;
  }
}
