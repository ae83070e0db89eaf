package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.notNegative;
import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.numeric.Power;

/**
 * {@code (1 + e/r)^(-c)} after e epochs. Senior et al. 2013.
 *
 * @param r in epochs
 */
public record PowerDecay(double r, double c) implements Schedule {
  public PowerDecay {
    positive("r", r);
    notNegative("c", c);
  }

  @Override
  public double factor(long k, Course course) {
    return Power.of(1 + course.epoch(k) / r, -c);
  }
}
