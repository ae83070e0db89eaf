package dev.warpstep.op.schedule;

import dev.warpstep.op.Course;
import dev.warpstep.op.Schedule;

/** The optimizer's own learning rate throughout. */
public record ConstantRate() implements Schedule {
  @Override
  public double factor(long k, Course course) {
    return 1;
  }
}
