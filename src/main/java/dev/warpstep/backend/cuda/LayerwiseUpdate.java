package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Parameters;
import dev.warpstep.op.Clip;
import dev.warpstep.op.LayerwiseOptimizer;

/**
 * A layerwise optimizer's step in three launches: directions with the sums of squares of their
 * chunks, the ratio of each tensor, the move.
 */
final class LayerwiseUpdate {
  private final Kernels kernels;
  private final Reductions reductions;
  private final Position position;

  LayerwiseUpdate(Kernels kernels, Reductions reductions, Position position) {
    this.kernels = kernels;
    this.reductions = reductions;
    this.position = position;
  }

  void run(LayerwiseOptimizer optimizer, Parameters parameters, Clip clip, Plan plan) {
    PartsArguments arguments =
        new PartsArguments(optimizer, parameters, clip, position.stepAddress(), plan, 2);
    arguments.clip(reductions);
    launch(UpdateArguments.kernel("direction_", optimizer), arguments, 0);
    kernels.launch(
        "trust_ratio",
        arguments.parts(),
        Kernels.BLOCK,
        arguments.table(),
        arguments.sums(),
        (long) arguments.chunks(),
        (float) optimizer.trustCoefficient(),
        (float) optimizer.trustEpsilon(),
        arguments.numbers());
    launch(
        UpdateArguments.kernel("adapt_", optimizer),
        arguments,
        PartsArguments.freshCopy(parameters.theta()));
  }

  private void launch(String kernel, PartsArguments arguments, long theta16) {
    long work = (long) arguments.chunks() * Kernels.BLOCK;
    kernels.launch(
        kernel,
        kernels.blocksThatFit(kernel, work),
        Kernels.BLOCK,
        (Object) arguments.bytes(theta16, 0));
  }
}
