package dev.warpstep.op.optimizer;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Nesterov's momentum: {@code v <- momentum*v + g; theta <- theta - lr*(g + momentum*v)}.
 *
 * <p>Sutskever et al. 2013, in PyTorch's form, which uses the gradient at theta itself.
 */
public record Nesterov(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public Nesterov {
    new Momentum(lr, momentum, weightDecay); // the same rules hold
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Nesterov(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    Momentum.step(weightDecay, true, theta, grad, state[0], from, to, step);
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    Momentum.step((float) weightDecay, true, theta, grad, state[0], from, to, step);
  }
}
