package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * AdaMax, Adam with the infinity norm: {@code u <- max(beta2*u, |g| + epsilon); theta <- theta -
 * lr*m / ((1-beta1^t)*u)}.
 *
 * <p>Kingma and Ba 2015, algorithm 2; epsilon is PyTorch's, the paper divides by 0 where no
 * gradient came yet.
 */
public record Adamax(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public Adamax {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Adamax(lr, beta1, beta2, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m", "u");
  }

  @Override
  public double momentum() {
    return beta1;
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double size = step.lr() / (1 - step.product());
    double beta1 = step.momentum();
    double[] m = state[0];
    double[] u = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      u[i] = Math.max(beta2 * u[i], Math.abs(g) + epsilon);
      theta[i] -= size * m[i] / u[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float size = (float) (step.lr() / (1 - step.product()));
    float[] m = state[0];
    float[] u = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      m[i] = Math.fma(b1, m[i], c1 * g);
      u[i] = Math.max(b2 * u[i], Math.abs(g) + eps);
      theta[i] = Math.fma(-size, m[i] / u[i], theta[i]);
    }
  }
}
