package dev.warpstep.op;

/** See {@link Rates#of}. */
record ScheduledRates(
    double baseLr, double baseMomentum, Schedule schedule, double warmup, Course course)
    implements Rates {
  ScheduledRates {
    Hyperparameters.notNegative("warmup", warmup);
  }

  @Override
  public double lr(long t) {
    double warmUpSteps = course.steps(warmup);
    double share = t < warmUpSteps ? t / warmUpSteps : 1;
    return baseLr * schedule.factor(t - 1, course) * share;
  }

  @Override
  public double momentum(long t) {
    return schedule.momentum(baseMomentum, t - 1, course);
  }
}
