package dev.warpstep.op.schedule;

import static dev.warpstep.op.Hyperparameters.atLeastOne;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/**
 * Half a cosine from 1 to {@code min}, again and again, each {@code mult} times as long as the one
 * before. SGDR: Loshchilov and Hutter 2017, equation 5.
 *
 * @param first length of the first, in epochs; a step at least
 */
public record CosineRestarts(double first, double mult, double min) implements Schedule {
  public CosineRestarts {
    positive("first", first);
    atLeastOne("mult", mult);
    unit("min", min);
  }

  @Override
  public double factor(long k, Course course) {
    double length = Math.max(first, course.epoch(1)); // else start would stay where it is, for ever
    double start = mult == 1 ? length * course.times(k, length) : 0;
    while (course.reached(k, start + length)) {
      start += length;
      length *= mult;
    }
    double p = (course.epoch(k) - start) / length;
    return Cosine.between(1, min, Math.max(0, Math.min(1, p)));
  }
}
