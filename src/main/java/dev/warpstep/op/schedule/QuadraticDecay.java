package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * {@code 1/(e/r + 1)^2} after e epochs.
 *
 * @param r in epochs; the lectures' rule has 1
 */
public record QuadraticDecay(double r) implements Schedule {
  public QuadraticDecay {
    positive("r", r);
  }

  @Override
  public double factor(long k, Course course) {
    double root = course.epoch(k) / r + 1;
    return 1 / (root * root);
  }
}
