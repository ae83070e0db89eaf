package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * {@code sqrt(r/max(r, e))} in the step that ends e epochs: constant for {@code r} epochs, then
 * falling. With a warm-up of the same length, Vaswani et al. 2017, equation 3, which peaks at 1.
 *
 * @param r in epochs
 */
public record InverseSquareRoot(double r) implements Schedule {
  public InverseSquareRoot {
    positive("r", r);
  }

  @Override
  public double factor(long k, Course course) {
    double steps = course.steps(r);
    return Math.sqrt(steps / Math.max(steps, k + 1.0));
  }
}
