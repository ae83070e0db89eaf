package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.positive;

/**
 * {@code 10^(-e/r)} after e epochs: a tenth every {@code r} epochs. Senior et al. 2013.
 *
 * @param r in epochs
 */
public record Exponential(double r) implements Schedule {
  public Exponential {
    positive("r", r);
  }

  @Override
  public double factor(long k, Course course) {
    return StrictMath.pow(10, -course.epoch(k) / r);
  }
}
