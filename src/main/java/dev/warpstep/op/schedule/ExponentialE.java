package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.notNegative;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * {@code exp(-beta*e)} after e epochs.
 *
 * @param beta decay in an epoch
 */
public record ExponentialE(double beta) implements Schedule {
  public ExponentialE {
    notNegative("beta", beta);
  }

  @Override
  public double factor(long k, Course course) {
    return StrictMath.exp(-beta * course.epoch(k));
  }
}
