package dev.warpstep.train;

/** Hears how training goes. */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Within an epoch, at most ten times a second.
   *
   * @param epoch 1 for the first
   * @param rows training rows of the epoch that are done
   * @param loss loss of the last step
   */
  default void progress(int epoch, long rows, double loss) {}

  /**
   * After each epoch.
   *
   * @param losses the loss of each of its steps, taken before the update
   */
  default void epoch(EpochMetrics metrics, double[] losses) {}

  /**
   * Asked after each epoch.
   *
   * @return true to end training now, with the weights as they are, or with the best ones where
   *     training may stop early
   */
  default boolean cancelled() {
    return false;
  }

  /**
   * At the end, where training may stop early.
   *
   * @param epoch the one with the lowest test loss, whose parameters the network has again
   */
  default void restored(int epoch) {}

  /** Both: this one hears first, and either may end training. */
  default TrainingListener and(TrainingListener next) {
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void progress(int epoch, long rows, double loss) {
        first.progress(epoch, rows, loss);
        next.progress(epoch, rows, loss);
      }

      @Override
      public void epoch(EpochMetrics metrics, double[] losses) {
        first.epoch(metrics, losses);
        next.epoch(metrics, losses);
      }

      @Override
      public boolean cancelled() {
        return first.cancelled() || next.cancelled();
      }

      @Override
      public void restored(int epoch) {
        first.restored(epoch);
        next.restored(epoch);
      }
    };
  }
}
