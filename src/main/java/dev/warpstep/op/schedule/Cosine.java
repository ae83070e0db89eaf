package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

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

  /** cos(pi*p), p in [0, 1]; StrictMath allocates on JDK 25 until it is compiled. */
  private static double cosine(double p) {
    double sine = sine(Math.PI / 2 * Math.min(p, 1 - p));
    double near = 1 - 2 * sine * sine;
    return p <= 0.5 ? near : -near;
  }

  /** Its series, whose next term is below 1e-19 up to pi/4. */
  private static double sine(double x) {
    double sum = 1;
    for (int k = 17; k > 1; k -= 2) {
      sum = 1 - x * x / (k * (k - 1)) * sum;
    }
    return x * sum;
  }
}
