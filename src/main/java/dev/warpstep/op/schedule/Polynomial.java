package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.numeric.Power;

/**
 * {@code (1-end)*(1-p)^power + end}, p the share of the run that is done; with power 1 a straight
 * line. As Keras's PolynomialDecay over the whole run.
 *
 * @param end factor at the end of the run, in [0, 1)
 */
public record Polynomial(double end, double power) implements Schedule {
  public Polynomial {
    unit("end", end);
    positive("power", power);
  }

  @Override
  public double factor(long k, Course course) {
    return (1 - end) * Power.of(1 - course.share(k), power) + end;
  }
}
