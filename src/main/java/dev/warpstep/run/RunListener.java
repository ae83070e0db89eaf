package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.train.TrainingListener;

/** Hears how a run goes. All calls come from the thread that runs it. */
public interface RunListener extends TrainingListener {
  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /** The run folder is made and the device open; training begins. */
  default void started(TrainingRun run, Backend backend) {}

  /** Training has ended; the model is scored and written next. */
  default void trained(TrainingRun run, Trained trained, Backend backend) {}
}
