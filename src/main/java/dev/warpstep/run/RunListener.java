package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.TrainingListener;

/** Hears how a run goes. All calls come from the thread that runs it. */
public interface RunListener extends TrainingListener {
  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /** Passes on what {@code listener} wants to hear. */
  static RunListener of(TrainingListener listener) {
    return new RunListener() {
      @Override
      public void progress(int epoch, long rows, double loss) {
        listener.progress(epoch, rows, loss);
      }

      @Override
      public void epoch(EpochMetrics metrics, double[] losses) {
        listener.epoch(metrics, losses);
      }

      @Override
      public boolean cancelled() {
        return listener.cancelled();
      }

      @Override
      public void restored(int epoch) {
        listener.restored(epoch);
      }
    };
  }

  /** The run folder is made and the device open; training begins. */
  default void started(TrainingRun run, Backend backend) {}

  /** Training has ended; the model is scored and written next. */
  default void trained(TrainingRun run, Trained trained, Backend backend) {}
}
