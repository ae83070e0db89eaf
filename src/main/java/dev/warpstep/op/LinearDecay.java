package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.positive;

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
