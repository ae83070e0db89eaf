package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.notNegative;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adam with Nesterov's momentum, whose size grows to beta1: {@code theta <- theta -
 * lr*((1-mu_t)/(1-P)*g + mu_{t+1}/(1-P*mu_t*mu_{t+1})*m) / (sqrt(vh) + epsilon)} with Adam's m and
 * v, {@code mu_t = beta1*(1 - 0.5 * 0.96^(t*momentumDecay)), P = mu_1*..*mu_t}.
 *
 * <p>Dozat 2016, in PyTorch 1.13's form: the mean m is Adam's, and only its share in the step
 * follows mu.
 */
public record Nadam(
    double lr, double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay)
    implements ElementwiseOptimizer {
  public Nadam {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    notNegative("momentumDecay", momentumDecay);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Nadam(lr, beta1, beta2, epsilon, momentumDecay, 0);
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
  public double warmDecay() {
    return Math.pow(0.96, momentumDecay);
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double beta1 = step.momentum();
    double mu = beta1 * (1 - 0.5 * step.warm());
    double next = beta1 * (1 - 0.5 * step.warm() * step.warmDecay());
    double ofGradient = (1 - mu) / (1 - step.product());
    // mu_t twice, as in PyTorch 1.13; the paper and PyTorch 2 have it once.
    double ofMean = next / (1 - step.product() * mu * next);
    double correction2 = 1 - step.power(0);
    double[] m = state[0];
    double[] v = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      double ahead = ofGradient * g + ofMean * m[i];
      theta[i] -= lr * ahead / (Math.sqrt(v[i] / correction2) + epsilon);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    double mu = step.momentum() * (1 - 0.5 * step.warm());
    double next = step.momentum() * (1 - 0.5 * (step.warm() * step.warmDecay()));
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float ofGradient = (float) (step.lr() * (1 - mu) / (1 - step.product()));
    float ofMean = (float) (step.lr() * next / (1 - step.product() * mu * next));
    float root = (float) (1 / Math.sqrt(1 - step.power(0)));
    float[] m = state[0];
    float[] v = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      float denominator = Math.fma((float) Math.sqrt(v[i]), root, eps);
      theta[i] = theta[i] - Math.fma(ofGradient, g, ofMean * m[i]) / denominator;
    }
  }
}
