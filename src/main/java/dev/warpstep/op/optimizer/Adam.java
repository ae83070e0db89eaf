package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adam: {@code m <- beta1*m + (1-beta1)*g; v <- beta2*v + (1-beta2)*g^2; theta <- theta - lr*mh /
 * (sqrt(vh) + epsilon)} with {@code mh = m/(1-beta1^t)}, {@code vh = v/(1-beta2^t)}.
 *
 * <p>Kingma and Ba 2015, algorithm 1; weight decay is an L2 term added to the gradient. Without
 * biasCorrection {@code mh = m, vh = v}.
 */
public record Adam(
    double lr,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean biasCorrection)
    implements ElementwiseOptimizer {
  public Adam {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Adam(lr, beta1, beta2, epsilon, 0, biasCorrection);
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
    step(beta2, epsilon, biasCorrection, weightDecay, 1, theta, grad, state, from, to, step);
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    step(
        beta2,
        epsilon,
        biasCorrection,
        (float) weightDecay,
        1f,
        theta,
        grad,
        state,
        from,
        to,
        step);
  }

  /**
   * Adam's step on the gradient plus {@code l2*theta}, after theta was multiplied by {@code kept}.
   */
  static void step(
      double beta2,
      double epsilon,
      boolean corrected,
      double l2,
      double kept,
      double[] theta,
      double[] grad,
      double[][] state,
      int from,
      int to,
      Step step) {
    double lr = step.lr();
    double beta1 = step.momentum();
    double correction1 = corrected ? 1 - step.product() : 1;
    double correction2 = corrected ? 1 - step.power(0) : 1;
    double[] m = state[0];
    double[] v = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + l2 * theta[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      theta[i] =
          theta[i] * kept - lr * (m[i] / correction1) / (Math.sqrt(v[i] / correction2) + epsilon);
    }
  }

  /** The float32 twin of the same. */
  static void step(
      double beta2,
      double epsilon,
      boolean corrected,
      float l2,
      float kept,
      float[] theta,
      float[] grad,
      float[][] state,
      int from,
      int to,
      Step step) {
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float size = (float) (corrected ? step.lr() / (1 - step.product()) : step.lr());
    float root = corrected ? (float) (1 / Math.sqrt(1 - step.power(0))) : 1f;
    float[] m = state[0];
    float[] v = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(l2, theta[i], grad[i]);
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      float denominator = Math.fma((float) Math.sqrt(v[i]), root, eps);
      theta[i] = Math.fma(-size, m[i] / denominator, theta[i] * kept);
    }
  }
}
