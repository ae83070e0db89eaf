package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Rectified Adam: with {@code rinf = 2/(1-beta2) - 1, r = rinf - 2*t*beta2^t/(1-beta2^t)}, while r
 * is 5 or less {@code theta <- theta - lr*mh}, then {@code theta <- theta - lr*c*mh*sqrt(1-beta2^t)
 * / (sqrt(v) + epsilon)}, {@code c^2 = (r-4)*(r-2)*rinf / ((rinf-4)*(rinf-2)*r)}.
 *
 * <p>Liu et al. 2020, algorithm 2, in PyTorch's form: epsilon is the paper's code's, and the bound
 * is its 5, not the paper's 4.
 */
public record Radam(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public Radam {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Radam(lr, beta1, beta2, epsilon, 0);
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
    double lr = step.lr();
    double beta1 = step.momentum();
    double correction1 = 1 - step.product();
    double correction2 = 1 - step.power(0);
    double longest = 2 / (1 - beta2) - 1;
    double length = longest - 2 * step.t() * step.power(0) / correction2;
    double[] m = state[0];
    double[] v = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      double mean = m[i] / correction1;
      if (length > 5) {
        double rectification =
            Math.sqrt(
                ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
        theta[i] -=
            lr * rectification * mean * Math.sqrt(correction2) / (Math.sqrt(v[i]) + epsilon);
      } else {
        theta[i] -= lr * mean;
      }
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    double left = 1 - step.power(0);
    double longest = 2 / (1 - beta2) - 1;
    double length = longest - 2 * step.t() * step.power(0) / left;
    boolean rectified = length > 5;
    double ratio = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length);
    double plain = step.lr() / (1 - step.product());
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float size = (float) (rectified ? plain * Math.sqrt(ratio * left) : plain);
    float[] m = state[0];
    float[] v = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      float denominator = rectified ? (float) Math.sqrt(v[i]) + eps : 1f;
      theta[i] = Math.fma(-size, m[i] / denominator, theta[i]);
    }
  }
}
