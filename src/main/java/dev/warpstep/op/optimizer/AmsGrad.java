package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Adam with the largest second moment so far: {@code vmax <- max(vmax, v)} stands in the root.
 *
 * <p>Reddi, Kale and Kumar 2018, algorithm 2, with Adam's bias correction as in PyTorch; the paper
 * has none.
 */
public record AmsGrad(double lr, double beta1, double beta2, double epsilon, double weightDecay)
    implements ElementwiseOptimizer {
  public AmsGrad {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    positive("epsilon", epsilon);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new AmsGrad(lr, beta1, beta2, epsilon, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m", "v", "vmax");
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
    double[] m = state[0];
    double[] v = state[1];
    double[] vmax = state[2];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      vmax[i] = Math.max(vmax[i], v[i]);
      theta[i] -= lr * (m[i] / correction1) / (Math.sqrt(vmax[i] / correction2) + epsilon);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float wd = (float) weightDecay;
    float size = (float) (step.lr() / (1 - step.product()));
    float root = (float) (1 / Math.sqrt(1 - step.power(0)));
    float[] m = state[0];
    float[] v = state[1];
    float[] vmax = state[2];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      m[i] = Math.fma(b1, m[i], c1 * g);
      v[i] = Math.fma(b2, v[i], c2 * g * g);
      vmax[i] = Math.max(vmax[i], v[i]);
      float denominator = Math.fma((float) Math.sqrt(vmax[i]), root, eps);
      theta[i] = Math.fma(-size, m[i] / denominator, theta[i]);
    }
  }
}
