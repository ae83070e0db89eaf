package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * RMSProp: {@code s <- rho*s + (1-rho)*g^2; theta <- theta - lr*g / (sqrt(s) + epsilon)}.
 *
 * <p>Tieleman and Hinton 2012, lecture 6e. Centered (Graves 2013) subtracts the square of the mean
 * gradient {@code a} under the root. With momentum the quotient goes into a velocity {@code b <-
 * momentum*b + g / (...)} first, and {@code theta <- theta - lr*b}. epsilonInside puts epsilon
 * under the root, {@code sqrt(s + epsilon)}.
 */
public record RmsProp(
    double lr,
    double rho,
    double epsilon,
    double momentum,
    boolean centered,
    double weightDecay,
    boolean epsilonInside)
    implements ElementwiseOptimizer {
  public RmsProp {
    positive("lr", lr);
    unit("rho", rho);
    positive("epsilon", epsilon);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new RmsProp(lr, rho, epsilon, momentum, centered, 0, epsilonInside);
  }

  @Override
  public List<String> state() {
    return centered
        ? momentum > 0 ? List.of("s", "a", "b") : List.of("s", "a")
        : momentum > 0 ? List.of("s", "b") : List.of("s");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    double[] s = state[0];
    double[] a = centered ? state[1] : null;
    double[] b = momentum > 0 ? state[state.length - 1] : null;
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      s[i] = rho * s[i] + (1 - rho) * g * g;
      double variance = s[i];
      if (a != null) {
        a[i] = rho * a[i] + (1 - rho) * g;
        variance =
            Math.max(0, variance - a[i] * a[i]); // PyTorch lets rounding make it negative, then NaN
      }
      double root = epsilonInside ? Math.sqrt(variance + epsilon) : Math.sqrt(variance) + epsilon;
      double quotient = g / root;
      if (b != null) {
        b[i] = mu * b[i] + quotient;
        quotient = b[i];
      }
      theta[i] -= lr * quotient;
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float r = (float) rho;
    float q = (float) (1 - rho);
    float inside = epsilonInside ? (float) epsilon : 0f;
    float outside = epsilonInside ? 0f : (float) epsilon;
    float mu = (float) step.momentum();
    float wd = (float) weightDecay;
    float[] s = state[0];
    float[] a = centered ? state[1] : null;
    float[] b = momentum > 0 ? state[state.length - 1] : null;
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      s[i] = Math.fma(r, s[i], q * g * g);
      float variance = s[i];
      if (a != null) {
        a[i] = Math.fma(r, a[i], q * g);
        variance = Math.max(0f, Math.fma(-a[i], a[i], variance));
      }
      float quotient = g / ((float) Math.sqrt(variance + inside) + outside);
      if (b != null) {
        b[i] = Math.fma(mu, b[i], quotient);
        quotient = b[i];
      }
      theta[i] = Math.fma(-lr, quotient, theta[i]);
    }
  }
}
