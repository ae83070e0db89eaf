package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * LARS: momentum with a learning rate for each tensor: {@code u = g + weightDecay*theta; v <-
 * momentum*v + lr*r*u; theta <- theta - v} with {@code r = coefficient*||theta||/(||u|| +
 * epsilon)}.
 *
 * <p>You, Gitman and Ginsburg 2017, algorithm 1, in optax's form of r.
 */
public record Lars(
    double lr, double momentum, double coefficient, double epsilon, double weightDecay)
    implements LayerwiseOptimizer {
  public Lars {
    positive("lr", lr);
    unit("momentum", momentum);
    positive("coefficient", coefficient);
    factor("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public LayerwiseOptimizer withoutWeightDecay() {
    return new Lars(lr, momentum, coefficient, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("v", "u");
  }

  @Override
  public double trustCoefficient() {
    return coefficient;
  }

  @Override
  public double trustEpsilon() {
    return epsilon;
  }

  // ||u|| is of g + weightDecay*theta as in optax, where the paper has ||g|| +
  // weightDecay*||theta||.
  @Override
  public void direction(
      double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double[] u = state[1];
    for (int i = from; i < to; i++) {
      u[i] = grad[i] + weightDecay * theta[i];
    }
  }

  @Override
  public void direction(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float l2 = (float) weightDecay;
    float[] u = state[1];
    for (int i = from; i < to; i++) {
      u[i] = Math.fma(l2, theta[i], grad[i]);
    }
  }

  @Override
  public void move(double[] theta, double[][] state, int from, int to, double ratio, Step step) {
    double[] v = state[0];
    double[] u = state[1];
    for (int i = from; i < to; i++) {
      v[i] = step.momentum() * v[i] + step.lr() * ratio * u[i];
      theta[i] -= v[i];
    }
  }

  @Override
  public void move(float[] theta, float[][] state, int from, int to, float ratio, Step step) {
    float mu = (float) step.momentum();
    float size = (float) step.lr() * ratio;
    float[] v = state[0];
    float[] u = state[1];
    for (int i = from; i < to; i++) {
      v[i] = Math.fma(mu, v[i], size * u[i]);
      theta[i] = theta[i] - v[i];
    }
  }
}
