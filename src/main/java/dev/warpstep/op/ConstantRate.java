package dev.warpstep.op;

/** The optimizer's own learning rate throughout. */
public record ConstantRate() implements Schedule {
  @Override
  public double factor(long k, Course course) {
    return 1;
  }
}
