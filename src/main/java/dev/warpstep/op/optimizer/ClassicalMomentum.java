package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Gradient descent with classical momentum: {@code v <- momentum*v - lr*g; theta <- theta + v}.
 *
 * <p>Polyak 1964, as Sutskever et al. 2013 write it. Unlike {@link Momentum}, a learning rate that
 * changes leaves the velocity gathered so far as it is.
 */
public record ClassicalMomentum(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public ClassicalMomentum {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new ClassicalMomentum(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    double[] v = state[0];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      v[i] = mu * v[i] - lr * g;
      theta[i] += v[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    float wd = (float) weightDecay;
    float[] v = state[0];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      v[i] = Math.fma(mu, v[i], -lr * g);
      theta[i] = theta[i] + v[i];
    }
  }
}
