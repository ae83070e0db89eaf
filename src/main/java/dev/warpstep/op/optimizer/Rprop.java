package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.aboveOne;
import static dev.warpstep.op.Hyperparameters.atLeast;
import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;

/**
 * Rprop, which goes by signs alone and gives each parameter a step size d of its own, in [stepMin,
 * stepMax]: {@code d <- d*etaPlus} where the gradient kept its sign, {@code d <- d*etaMinus, g <-
 * 0} where it turned; {@code theta <- theta - d*sign(g)}.
 *
 * <p>Riedmiller and Braun 1993, in PyTorch's form, without stepping back: {@link RpropBacktrack}
 * does. lr is the first step size; a schedule changes nothing after the first step. For full
 * batches: the sign of a noisy gradient turns without a minimum.
 */
public record Rprop(
    double lr, double etaMinus, double etaPlus, double stepMin, double stepMax, double weightDecay)
    implements ResilientPropagation {
  public Rprop {
    positive("lr", lr);
    unit("etaMinus", positive("etaMinus", etaMinus));
    aboveOne("etaPlus", etaPlus);
    positive("stepMin", stepMin);
    atLeast("stepMax", stepMax, "stepMin", stepMin);
    factor("weightDecay", weightDecay);
  }

  @Override
  public boolean backtracks() {
    return false;
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Rprop(lr, etaMinus, etaPlus, stepMin, stepMax, 0);
  }
}
