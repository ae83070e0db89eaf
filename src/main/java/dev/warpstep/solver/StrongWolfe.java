package dev.warpstep.solver;

import dev.warpstep.op.Hyperparameters;
import java.util.List;
import java.util.Optional;

/**
 * The strong Wolfe conditions, {@code f(x + alpha d) <= f(x) + c1 alpha g'd} and {@code |g(x +
 * alpha d)'d| <= c2 |g'd|}, by a bracket and cubic interpolation (Nocedal and Wright 2006,
 * algorithms 3.5 and 3.6, equation 3.59).
 *
 * <p>Where rounding hides the second condition, the lowest point that fulfils the first is taken.
 */
record StrongWolfe(double c1, double c2) implements LineSearch {
  private static final int MOST_LOOKS = 40;

  /** How much further than the last step the next trial may be. */
  private static final double LEAST_GROWTH = 1.1;

  private static final double MOST_GROWTH = 10;

  /** Share of the bracket that a trial keeps away from its ends. */
  private static final double MARGIN = 0.01;

  /** A bracket that two trials have not shrunk to this share is halved (Moré and Thuente 1994). */
  private static final double SLOW = 0.66;

  StrongWolfe {
    Hyperparameters.open("c1", c1, 0, 1);
    Hyperparameters.open("c2", c2, c1, 1);
  }

  @Override
  public Optional<Point> search(Ray ray, double first) {
    Point start = ray.start();
    List<Point> trials = ray.trials();
    Point low = trials.get(0);
    low.alpha = 0;
    low.value = start.value;
    low.slope = start.slope;
    Point next = trials.get(1);
    double alpha = first;
    for (int looks = 1; looks <= MOST_LOOKS; looks++) {
      ray.look(alpha, next);
      if (isHigh(next, start) || looks > 1 && next.value >= low.value) {
        return zoom(ray, low, next, trials.get(2), looks);
      }
      if (isFlat(next, start)) {
        return Optional.of(next);
      }
      if (next.slope >= 0) {
        return zoom(ray, next, low, trials.get(2), looks);
      }
      double step = next.alpha - low.alpha;
      double wanted = cubic(low, next);
      double most = next.alpha + MOST_GROWTH * step;
      // The minimum of the cubic lies behind next, or there is none.
      alpha =
          wanted > next.alpha
              ? Math.max(next.alpha + (LEAST_GROWTH - 1) * step, Math.min(most, wanted))
              : most;
      Point before = low;
      low = next;
      next = before;
    }
    return lower(low, start);
  }

  /**
   * Narrows a bracket.
   *
   * @param low the lowest point so far, which fulfils the first condition
   * @param high the other end; low's slope leads to it
   */
  private Optional<Point> zoom(Ray ray, Point low, Point high, Point trial, int looked) {
    Point start = ray.start();
    double before = Double.POSITIVE_INFINITY;
    double last = Double.POSITIVE_INFINITY;
    for (int looks = looked; looks < MOST_LOOKS; looks++) {
      double width = Math.abs(high.alpha - low.alpha);
      if (width <= Math.ulp(Math.max(low.alpha, high.alpha))) {
        break;
      }
      double alpha = width > SLOW * before ? (low.alpha + high.alpha) / 2 : inside(low, high);
      before = last;
      last = width;
      ray.look(alpha, trial);
      if (trial.isLike(low)) {
        break; // nor will those be lower that are nearer still
      }
      Point free;
      if (isHigh(trial, start) || isHigher(trial, low)) {
        free = high;
        high = trial;
      } else if (isFlat(trial, start)) {
        return Optional.of(trial);
      } else if (trial.slope * (high.alpha - low.alpha) >= 0) {
        free = high;
        high = low;
        low = trial;
      } else {
        free = low;
        low = trial;
      }
      trial = free;
    }
    return lower(low, start);
  }

  private static Optional<Point> lower(Point low, Point start) {
    return low.alpha > 0 && low.value < start.value ? Optional.of(low) : Optional.empty();
  }

  private boolean isHigh(Point point, Point start) {
    return !point.isFinite() || point.value > start.value + c1 * point.alpha * start.slope;
  }

  /** Values that differ by rounding alone do not tell; then the flatter point is the lower one. */
  private static boolean isHigher(Point trial, Point low) {
    double rounding = 4 * Math.ulp(low.value);
    return Math.abs(trial.value - low.value) > rounding
        ? trial.value > low.value
        : Math.abs(trial.slope) >= Math.abs(low.slope);
  }

  private boolean isFlat(Point point, Point start) {
    return Math.abs(point.slope) <= -c2 * start.slope;
  }

  /** The cubic's minimum, kept away from the bracket's ends; the middle where there is none. */
  private static double inside(Point low, Point high) {
    double from = Math.min(low.alpha, high.alpha);
    double to = Math.max(low.alpha, high.alpha);
    double margin = MARGIN * (to - from);
    double alpha = cubic(low, high);
    return alpha >= from && alpha <= to
        ? Math.max(from + margin, Math.min(to - margin, alpha))
        : (from + to) / 2;
  }

  /** The minimum of the cubic through two points and their slopes; NaN if it has none. */
  private static double cubic(Point a, Point b) {
    double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.alpha - b.alpha);
    double d2 = Math.copySign(Math.sqrt(d1 * d1 - a.slope * b.slope), b.alpha - a.alpha);
    return b.alpha - (b.alpha - a.alpha) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  }
}
