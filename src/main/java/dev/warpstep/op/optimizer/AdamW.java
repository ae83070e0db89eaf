package dev.warpstep.op.optimizer;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adam with decoupled weight decay: {@code theta <- theta*(1 - lr*weightDecay)}, then Adam's step.
 *
 * <p>Loshchilov and Hutter 2019, algorithm 2; the decay is scaled by lr as in PyTorch.
 */
public record AdamW(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public AdamW {
    new Adam(lr, beta1, beta2, epsilon, weightDecay, true); // the same rules hold
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new AdamW(lr, beta1, beta2, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m", "v");
  }

  @Override
  public double momentum() {
    return beta1;
  }

  @Override
  public double[] decays() {
    return new double[] {beta2};
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double kept = 1 - step.lr() * weightDecay;
    Adam.step(beta2, epsilon, true, 0, kept, theta, grad, state, from, to, step);
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float kept = (float) (1 - step.lr() * weightDecay);
    Adam.step(beta2, epsilon, true, 0f, kept, theta, grad, state, from, to, step);
  }
}
