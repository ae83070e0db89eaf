package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.numeric.Power;

/**
 * Multiplied by {@code factor} after every {@code every} epochs, as PyTorch's StepLR.
 *
 * @param every length of a step of the stairs, in epochs
 */
public record StepDecay(double every, double factor) implements Schedule {
  public StepDecay {
    positive("every", every);
    positive("factor", factor);
  }

  @Override
  public double factor(long k, Course course) {
    return Power.of(factor, course.times(k, every));
  }
}
