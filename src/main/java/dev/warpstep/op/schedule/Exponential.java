package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

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
