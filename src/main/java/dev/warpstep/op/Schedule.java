package dev.warpstep.op;

/**
 * The learning rate in the course of training, and for some the momentum too. An implementation is
 * a record whose components are the hyperparameters, and one row in {@code Schedules.ALL}.
 *
 * <p>A schedule gives multiples of the optimizer's own learning rate, so that one schedule suits
 * several optimizers. Every length is in epochs, fractions allowed, and the rate changes from step
 * to step, not from epoch to epoch. The functions are pure and in float64 ({@link StrictMath}): the
 * host makes a table of coming steps from them, which a device reads.
 */
public interface Schedule {
  /**
   * Learning rate of a step, as a multiple of the optimizer's.
   *
   * @param k number of steps taken before, 0 for the first; may lie beyond the course's end
   * @return 0 or more
   */
  double factor(long k, Course course);

  /**
   * Momentum, or beta1, of a step; the base unless the schedule moves it.
   *
   * @param base the optimizer's own; 0 where its rule has none
   */
  default double momentum(double base, long k, Course course) {
    return base;
  }

  /** What the schedule makes of the losses of the epochs; nothing, but for some. */
  default Feedback feedback() {
    return loss -> 1;
  }

  /** Whether {@link #feedback} makes something of the losses, so that a score chooses. */
  default boolean followsLoss() {
    return false;
  }

  /** A listener to the end of each epoch. */
  interface Feedback {
    /**
     * Hears an epoch's loss.
     *
     * @param loss of the held-out rows where there are any, else of the training rows
     * @return what the learning rate of all further steps is to be multiplied by
     */
    double factor(double loss);
  }
}
