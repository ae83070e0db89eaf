package dev.warpstep.op.optimizer;

import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * LAMB: Adam's direction with decoupled weight decay, each tensor's step in proportion to the
 * tensor: {@code u = mh/(sqrt(vh) + epsilon) + weightDecay*theta; theta <- theta -
 * lr*||theta||/||u||*u} with m, v, mh, vh as in {@link Adam}.
 *
 * <p>You et al. 2020, algorithm 2, with phi(z) = z as in their experiments' code.
 */
public record Lamb(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements LayerwiseOptimizer {
  public Lamb {
    new Adam(lr, beta1, beta2, epsilon, weightDecay, true); // the same rules hold
  }

  @Override
  public LayerwiseOptimizer withoutWeightDecay() {
    return new Lamb(lr, beta1, beta2, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m", "v", "u");
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
  public void direction(
      double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double momentum = step.momentum();
    double correction1 = 1 - step.product();
    double correction2 = 1 - step.power(0);
    double[] m = state[0];
    double[] v = state[1];
    double[] u = state[2];
    for (int i = from; i < to; i++) {
      m[i] = momentum * m[i] + (1 - momentum) * grad[i];
      v[i] = beta2 * v[i] + (1 - beta2) * grad[i] * grad[i];
      u[i] =
          m[i] / correction1 / (Math.sqrt(v[i] / correction2) + epsilon) + weightDecay * theta[i];
    }
  }

  @Override
  public void direction(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float decay = (float) weightDecay;
    float correction = (float) (1 / (1 - step.product()));
    float root = (float) (1 / Math.sqrt(1 - step.power(0)));
    float[] m = state[0];
    float[] v = state[1];
    float[] u = state[2];
    for (int i = from; i < to; i++) {
      float g = grad[i];
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      float denominator = Math.fma((float) Math.sqrt(v[i]), root, eps);
      u[i] = Math.fma(decay, theta[i], m[i] * correction / denominator);
    }
  }

  @Override
  public void move(double[] theta, double[][] state, int from, int to, double ratio, Step step) {
    double[] u = state[2];
    for (int i = from; i < to; i++) {
      theta[i] -= step.lr() * ratio * u[i];
    }
  }

  @Override
  public void move(float[] theta, float[][] state, int from, int to, float ratio, Step step) {
    float size = (float) step.lr() * ratio;
    float[] u = state[2];
    for (int i = from; i < to; i++) {
      theta[i] = Math.fma(-size, u[i], theta[i]);
    }
  }
}
