package dev.warpstep.op.optimizer;

import dev.warpstep.op.ElementwiseOptimizer;

/**
 * {@link Rprop} with backtracking: where the gradient turned its sign, the step that passed the
 * minimum is taken back.
 *
 * <p>Riedmiller and Braun 1993.
 */
public record RpropBacktrack(
    double lr, double etaMinus, double etaPlus, double stepMin, double stepMax, double weightDecay)
    implements ResilientPropagation {
  public RpropBacktrack {
    new Rprop(lr, etaMinus, etaPlus, stepMin, stepMax, weightDecay); // the same rules hold
  }

  @Override
  public boolean backtracks() {
    return true;
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new RpropBacktrack(lr, etaMinus, etaPlus, stepMin, stepMax, 0);
  }
}
