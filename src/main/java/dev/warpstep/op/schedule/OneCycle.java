package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.atLeastOne;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * One cycle over the run: the factor rises from {@code 1/div} to 1, then falls to {@code
 * 1/(div*finalDiv)} in the last step, while the momentum falls from {@code high} to {@code low} and
 * rises again. Smith 2018, in PyTorch's form (OneCycleLR): two phases, each a half cosine or, with
 * {@code linear}, a straight line.
 *
 * @param pct share of the run in which the rate rises, in [0, 1)
 * @param momentum whether the momentum is cycled, of optimizers that have one
 */
public record OneCycle(
    double pct,
    double div,
    double finalDiv,
    boolean linear,
    boolean momentum,
    double low,
    double high)
    implements Schedule {
  public OneCycle {
    unit("pct", pct);
    atLeastOne("div", div);
    atLeastOne("finalDiv", finalDiv);
    unit("low", low);
    unit("high", high);
    if (low > high) {
      throw new IllegalArgumentException("low must be at most high, " + high + ": " + low);
    }
  }

  @Override
  public double factor(long k, Course course) {
    return at(k, course, 1 / div, 1, 1 / div / finalDiv);
  }

  @Override
  public double momentum(double base, long k, Course course) {
    return momentum && base > 0 ? at(k, course, high, low, high) : base;
  }

  private double at(long k, Course course, double start, double peak, double end) {
    // PyTorch counts a phase up to the step that reaches its end. A first phase shorter than a step
    // ends there before the first; here the first step is then at the peak.
    double rise = Math.max(0, pct * course.steps() - 1);
    double last = course.steps() - 1.0;
    if (k < rise) {
      return between(start, peak, k / rise);
    }
    return last > rise ? between(peak, end, Math.min(1, (k - rise) / (last - rise))) : peak;
  }

  private double between(double from, double to, double p) {
    return linear ? (to - from) * p + from : Cosine.between(from, to, p);
  }
}
