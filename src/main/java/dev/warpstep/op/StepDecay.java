package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.positive;

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
