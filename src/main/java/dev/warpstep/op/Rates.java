package dev.warpstep.op;

/** Learning rate and momentum of every step of a run; pure functions of the step's number. */
public interface Rates {
  /**
   * Learning rate of a step.
   *
   * @param t 1 for the first step
   */
  double lr(long t);

  /**
   * Momentum, or beta1, of a step, in [0, 1).
   *
   * @param t 1 for the first step
   */
  double momentum(long t);

  /**
   * A schedule of an optimizer's learning rate, after a linear warm-up: {@code lr(t) =
   * lr*factor(t-1)*min(1, t/w)}, w the steps of the warm-up.
   *
   * <p>Goyal et al. 2017, section 2.2. As there, the schedule counts from the first step, so a
   * warm-up neither lengthens nor shifts it.
   *
   * @param warmup length of the warm-up in epochs; 0 for none
   * @throws IllegalArgumentException if the warm-up is negative or no number
   */
  static Rates of(Optimizer optimizer, Schedule schedule, double warmup, Course course) {
    return new ScheduledRates(optimizer.lr(), optimizer.momentum(), schedule, warmup, course);
  }
}
