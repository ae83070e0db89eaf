package dev.warpstep.solver;

import java.util.Arrays;
import java.util.Optional;

/** Directions and a line search along each. */
final class LineSearchWalk extends Walk {
  private final Ray ray;
  private final Direction direction;
  private final LineSearch search;
  private final double gradientTolerance;
  private double stepLength;

  private LineSearchWalk(
      Counted objective,
      double[] x,
      Direction direction,
      LineSearch search,
      double gradientTolerance) {
    super(objective);
    ray = new Ray(objective, x);
    this.direction = direction;
    this.search = search;
    this.gradientTolerance = gradientTolerance;
  }

  /** Begins at {@code x}. */
  static Walk start(
      Counted objective,
      double[] x,
      Direction direction,
      LineSearch search,
      double gradientTolerance) {
    return new LineSearchWalk(objective, x, direction, search, gradientTolerance);
  }

  @Override
  Optional<Stop> advance() {
    Point from = ray.start();
    if (gradientNorm() <= gradientTolerance) {
      return Optional.of(Stop.CONVERGED);
    }
    double[] d = ray.direction();
    direction.point(from, d);
    Optional<Point> found =
        ray.aim() ? search.search(ray, direction.firstAlpha(from)) : Optional.empty();
    if (found.isEmpty()) {
      direction.restart();
      Vectors.negate(from.gradient, d);
      if (ray.aim()) {
        found = search.search(ray, Direction.cautious(from));
      } else {
        // |g|^2 overflows, mostly since x is large: the first trial goes as far as x is from 0.
        Vectors.scale(1 / gradientNorm(), d);
        double far = Math.max(1, Vectors.largest(from.x));
        found = ray.aim() ? search.search(ray, far) : Optional.empty();
      }
    }
    if (found.isEmpty() || Arrays.equals(from.x, found.get().x)) {
      return Optional.of(Stop.NO_DECREASE);
    }
    direction.moved(from, found.get(), d);
    stepLength = found.get().alpha;
    ray.move(found.get());
    return Optional.empty();
  }

  @Override
  public double[] x() {
    return ray.start().x.clone();
  }

  @Override
  public double value() {
    return ray.start().value;
  }

  @Override
  public double gradientNorm() {
    return Vectors.largest(ray.start().gradient);
  }

  @Override
  public double stepLength() {
    return stepLength;
  }
}
