package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adagrad: {@code s <- s + g^2; theta <- theta - lr*g / (sqrt(s) + epsilon)}.
 *
 * <p>Duchi, Hazan and Singer 2011.
 */
public record Adagrad(double lr, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public Adagrad {
    positive("lr", lr);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Adagrad(lr, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("s");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double[] s = state[0];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      s[i] += g * g;
      theta[i] -= lr * g / (Math.sqrt(s[i]) + epsilon);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float[] s = state[0];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      s[i] = Math.fma(g, g, s[i]);
      theta[i] = Math.fma(-lr, g / ((float) Math.sqrt(s[i]) + eps), theta[i]);
    }
  }
}
