package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Gradient descent with momentum: {@code v <- momentum*v + g; theta <- theta - lr*v}.
 *
 * <p>Polyak 1964, in PyTorch's form: the learning rate multiplies the velocity, not the gradient
 * inside it.
 */
public record Momentum(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public Momentum {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Momentum(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    step(weightDecay, false, theta, grad, state[0], from, to, step);
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    step((float) weightDecay, false, theta, grad, state[0], from, to, step);
  }

  /**
   * Moves by the velocity or, looking ahead, by the gradient and the velocity that the next step
   * begins with.
   */
  static void step(
      double l2,
      boolean ahead,
      double[] theta,
      double[] grad,
      double[] v,
      int from,
      int to,
      Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    for (int i = from; i < to; i++) {
      double g = grad[i] + l2 * theta[i];
      v[i] = mu * v[i] + g;
      theta[i] -= lr * (ahead ? g + mu * v[i] : v[i]);
    }
  }

  /** The float32 twin of the same. */
  static void step(
      float l2,
      boolean ahead,
      float[] theta,
      float[] grad,
      float[] v,
      int from,
      int to,
      Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    for (int i = from; i < to; i++) {
      float g = Math.fma(l2, theta[i], grad[i]);
      v[i] = Math.fma(mu, v[i], g);
      theta[i] = Math.fma(-lr, ahead ? Math.fma(mu, v[i], g) : v[i], theta[i]);
    }
  }
}
