package dev.warpstep.nn;

import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;

/**
 * Where the masks of a run's dropout come from.
 *
 * @param seed of the run
 * @param step whose number tells the masks of a layer apart
 */
record Masks(long seed, Step step) {
  /** Of the inputs. */
  Dropout ofInputs(double rate) {
    return new Dropout(rate, seed, 0);
  }

  /** Behind layer {@code l}. */
  Dropout behind(int l, double rate) {
    return new Dropout(rate, seed, l + 1);
  }
}
