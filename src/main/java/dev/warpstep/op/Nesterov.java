package dev.warpstep.op;

import static dev.warpstep.op.Hyperparameters.notNegative;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import java.util.List;

/**
 * Nesterov's momentum: {@code v <- momentum*v + g; theta <- theta - lr*(g + momentum*v)}.
 *
 * <p>Sutskever et al. 2013, in PyTorch's form, which uses the gradient at theta itself.
 */
public record Nesterov(double lr, double momentum, double weightDecay) implements Optimizer {
  public Nesterov {
    positive("lr", lr);
    unit("momentum", momentum);
    notNegative("weightDecay", weightDecay);
  }

  @Override
  public Optimizer withoutWeightDecay() {
    return new Nesterov(lr, momentum, 0);
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
      theta[i] -= lr * (g + momentum * v[i]);
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
      theta[i] = Math.fma(-lr, Math.fma(mu, v[i], g), theta[i]);
    }
  }
}
