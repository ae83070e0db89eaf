package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * AdaBelief: {@code m <- beta1*m + (1-beta1)*g; s <- beta2*s + (1-beta2)*(g-m)^2 + epsilon; theta
 * <- theta - lr*mh / (sqrt(sh) + epsilon)} with {@code mh = m/(1-beta1^t)}, {@code sh =
 * s/(1-beta2^t)}.
 *
 * <p>Zhuang et al. 2020, algorithm 2, with epsilon in both places. Weight decay is decoupled and
 * scaled by lr, as in the authors' code.
 */
public record AdaBelief(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public AdaBelief {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new AdaBelief(lr, beta1, beta2, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m", "s");
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
    double lr = step.lr();
    double beta1 = step.momentum();
    double correction1 = 1 - step.product();
    double correction2 = 1 - step.power(0);
    double[] m = state[0];
    double[] s = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      s[i] = beta2 * s[i] + (1 - beta2) * (g - m[i]) * (g - m[i]) + epsilon;
      double move = (m[i] / correction1) / (Math.sqrt(s[i] / correction2) + epsilon);
      theta[i] = theta[i] * (1 - lr * weightDecay) - lr * move;
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float kept = (float) (1 - step.lr() * weightDecay);
    float size = (float) (step.lr() / (1 - step.product()));
    float root = (float) (1 / Math.sqrt(1 - step.power(0)));
    float[] m = state[0];
    float[] s = state[1];
    for (int i = from; i < to; i++) {
      float g = grad[i];
      m[i] = Math.fma(b1, m[i], c1 * g);
      float surprise = g - m[i];
      s[i] = Math.fma(b2, s[i], Math.fma(c2 * surprise, surprise, eps));
      float denominator = Math.fma((float) Math.sqrt(s[i]), root, eps);
      theta[i] = Math.fma(-size, m[i] / denominator, theta[i] * kept);
    }
  }
}
