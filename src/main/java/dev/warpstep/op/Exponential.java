package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.positive;

/**
 * {@code 10^(-e/r)} after e epochs: a tenth every {@code r} epochs. Senior et al. 2013.
 *
 * @param r in epochs
 */
public record Exponential(double r) implements Schedule {
  private static final double LN10 = StrictMath.log(10);

  public Exponential {
    positive("r", r);
  }

  @Override
  public double factor(long k, Course course) {
    return StrictMath.exp(-LN10 * (course.epoch(k) / r));
  }
}
