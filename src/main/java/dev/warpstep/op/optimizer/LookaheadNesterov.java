package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;
import java.util.Optional;

/**
 * Nesterov's momentum with the gradient at the point ahead: {@code v <- momentum*v - lr*grad f(x +
 * momentum*v); x <- x + v}.
 *
 * <p>Nesterov 1983, as Sutskever et al. 2013 write it. The gradient comes from where theta is, so
 * theta is the point ahead, {@code x + momentum*v}, and the parameters proper are the state x. A
 * momentum that changes reaches the point ahead one step later: it is the last step's that theta is
 * ahead by.
 */
public record LookaheadNesterov(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public LookaheadNesterov {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new LookaheadNesterov(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v", "x");
  }

  @Override
  public Optional<String> evaluated() {
    return Optional.of("x");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    boolean first = step.t() == 1;
    double[] v = state[0];
    double[] x = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      v[i] = mu * v[i] - lr * g;
      x[i] = (first ? theta[i] : x[i]) + v[i]; // nothing is ahead yet at the first step
      theta[i] = x[i] + mu * v[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    float wd = (float) weightDecay;
    boolean first = step.t() == 1;
    float[] v = state[0];
    float[] x = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      v[i] = Math.fma(mu, v[i], -lr * g);
      x[i] = (first ? theta[i] : x[i]) + v[i];
      theta[i] = Math.fma(mu, v[i], x[i]);
    }
  }
}
