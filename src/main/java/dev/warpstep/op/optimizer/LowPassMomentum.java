package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Gradient descent along a low-pass filtered gradient: {@code a <- (1-beta)*a + beta*g; theta <-
 * theta - lr*a}, the filter's beta being {@code 1 - momentum}.
 *
 * <p>The velocity of {@link Momentum} is {@code a/beta}: with momentum 0.9, lr must be ten times as
 * large here for the same steps.
 */
public record LowPassMomentum(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public LowPassMomentum {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new LowPassMomentum(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("a");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double beta = 1 - step.momentum();
    double[] a = state[0];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      a[i] = (1 - beta) * a[i] + beta * g;
      theta[i] -= lr * a[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    float beta = (float) (1 - step.momentum());
    float wd = (float) weightDecay;
    float[] a = state[0];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      a[i] = Math.fma(mu, a[i], beta * g);
      theta[i] = Math.fma(-lr, a[i], theta[i]);
    }
  }
}
