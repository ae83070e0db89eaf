package dev.warpstep.experiment;

import dev.warpstep.train.RangeTest;
import java.util.Optional;

/** Hears how a comparison goes. */
public interface ComparisonListener {
  /**
   * A learning rate was looked for.
   *
   * @param contender with the rate that it gets
   * @param test empty where the optimizer's rate is its first step's alone, so that none was made
   */
  default void found(Contender contender, Optional<RangeTest> test) {}

  /**
   * Within a training.
   *
   * @param label the optimizer's
   * @param epochs how many there are to be
   * @param loss of a recent step, or of the epoch
   */
  default void progress(long seed, String label, int epoch, int epochs, double loss) {}

  /** A training has ended. */
  default void done(String label, ComparedRun run) {}
}
