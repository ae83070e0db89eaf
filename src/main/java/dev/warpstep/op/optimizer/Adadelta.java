package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adadelta: {@code s <- rho*s + (1-rho)*g^2; d = g*sqrt(u + epsilon)/sqrt(s + epsilon); u <- rho*u
 * + (1-rho)*d^2; theta <- theta - lr*d}.
 *
 * <p>Zeiler 2012, algorithm 1, in PyTorch's form: the paper's step has no lr, which is to say 1.
 */
public record Adadelta(double lr, double rho, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public Adadelta {
    positive("lr", lr);
    unit("rho", rho);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Adadelta(lr, rho, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("s", "u");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double[] s = state[0];
    double[] u = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      s[i] = rho * s[i] + (1 - rho) * g * g;
      double d = g * Math.sqrt(u[i] + epsilon) / Math.sqrt(s[i] + epsilon);
      u[i] = rho * u[i] + (1 - rho) * d * d;
      theta[i] -= lr * d;
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float r = (float) rho;
    float q = (float) (1 - rho);
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float[] s = state[0];
    float[] u = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      s[i] = Math.fma(r, s[i], q * g * g);
      float d = g * ((float) Math.sqrt(u[i] + eps) / (float) Math.sqrt(s[i] + eps));
      u[i] = Math.fma(r, u[i], q * d * d);
      theta[i] = Math.fma(-lr, d, theta[i]);
    }
  }
}
