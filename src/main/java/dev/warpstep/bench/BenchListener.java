package dev.warpstep.bench;

import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import java.util.List;

/** Hears what a bench measures, as it comes. */
public interface BenchListener {
  /** Hears nothing. */
  BenchListener NONE = new BenchListener() {};

  /**
   * Steps are timed next.
   *
   * @param devices in words
   */
  default void steps(List<String> devices, Mlp mlp, Optimizer rule) {}

  /** A step was timed. */
  default void step(StepResult result) {}

  /** Steps of all batches were timed; the device's ceiling is known best now. */
  default void ceiling(StepResult result) {}

  /**
   * Updates are timed next.
   *
   * @param devices in words
   */
  default void updates(List<String> devices) {}

  /** An update was timed. */
  default void update(UpdateResult result) {}

  /** Updates of all lengths were timed; the device's copy is known best now. */
  default void copy(UpdateResult result) {}
}
