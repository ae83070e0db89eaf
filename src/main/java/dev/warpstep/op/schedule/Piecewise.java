package dev.warpstep.op.schedule;

import dev.warpstep.op.Course;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.numeric.Numbers;

/**
 * Piecewise constant: the factor of the last boundary that was passed, 1 before the first.
 *
 * @param at boundaries in epochs, ascending
 * @param factors one a boundary, each of the optimizer's own learning rate
 */
public record Piecewise(Numbers at, Numbers factors) implements Schedule {
  /** Checks that the boundaries ascend and that there is a positive factor for each. */
  public Piecewise {
    double before = 0;
    for (double boundary : at.values()) {
      if (!(boundary > before && Double.isFinite(boundary))) {
        throw new IllegalArgumentException("at must be positive and ascend: " + at);
      }
      before = boundary;
    }
    if (factors.values().size() != at.values().size()) {
      throw new IllegalArgumentException("factors must be as many as at, " + at + ": " + factors);
    }
    factors.values().forEach(factor -> Hyperparameters.positive("factors", factor));
  }

  @Override
  public double factor(long k, Course course) {
    double factor = 1;
    for (int i = 0; i < at.values().size() && course.reached(k, at.values().get(i)); i++) {
      factor = factors.values().get(i);
    }
    return factor;
  }
}
