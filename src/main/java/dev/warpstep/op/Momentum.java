package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.notNegative;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import java.util.List;

/**
 * Gradient descent with momentum: {@code v <- momentum*v + g; theta <- theta - lr*v}.
 *
 * <p>Polyak 1964, in PyTorch's form: the learning rate multiplies the velocity, not the gradient
 * inside it.
 */
public record Momentum(double lr, double momentum, double weightDecay) implements Optimizer {
  public Momentum {
    positive("lr", lr);
    unit("momentum", momentum);
    notNegative("weightDecay", weightDecay);
  }

  @Override
  public Optimizer withoutWeightDecay() {
    return new Momentum(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double[] v = state[0];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      v[i] = momentum * v[i] + g;
      theta[i] -= lr * v[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) momentum;
    float wd = (float) weightDecay;
    float[] v = state[0];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      v[i] = Math.fma(mu, v[i], g);
      theta[i] = Math.fma(-lr, v[i], theta[i]);
    }
  }
}
