package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.unit;

/**
 * {@code min + (1-min)*(1 + cos(pi*p))/2}, p the share of the run that is done. Loshchilov and
 * Hutter 2017, equation 5 with one period.
 *
 * @param min factor at the end of the run, in [0, 1)
 */
public record Cosine(double min) implements Schedule {
  public Cosine {
    unit("min", min);
  }

  @Override
  public double factor(long k, Course course) {
    return between(1, min, course.share(k));
  }

  /** Half a cosine from {@code from} at 0 to {@code to} at 1. */
  static double between(double from, double to, double p) {
    return to + (from - to) * (1 + cosine(p)) / 2;
  }

  /** cos(pi*p), p in [0, 1]; up to pi/4 there is no reduction, for which JDK 25 allocates. */
  private static double cosine(double p) {
    double sine = StrictMath.sin(Math.PI / 2 * Math.min(p, 1 - p));
    double near = 1 - 2 * sine * sine;
    return p <= 0.5 ? near : -near;
  }
}
