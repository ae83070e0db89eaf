package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/** Stochastic gradient descent: {@code theta <- theta - lr*g}. */
public record Sgd(double lr, double weightDecay) implements ElementwiseOptimizer {
  public Sgd {
    positive("lr", lr);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Sgd(lr, 0);
  }

  @Override
  public List<String> state() {
    return List.of();
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      theta[i] -= lr * g;
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float wd = (float) weightDecay;
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      theta[i] = Math.fma(-lr, g, theta[i]);
    }
  }
}
