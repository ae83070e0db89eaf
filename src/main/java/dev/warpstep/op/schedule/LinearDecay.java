package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * {@code 1/(e/r + 1)} after e epochs.
 *
 * @param r in epochs; the lectures' rule has 1
 */
public record LinearDecay(double r) implements Schedule {
  public LinearDecay {
    positive("r", r);
  }

  @Override
  public double factor(long k, Course course) {
    return 1 / (course.epoch(k) / r + 1);
  }
}
