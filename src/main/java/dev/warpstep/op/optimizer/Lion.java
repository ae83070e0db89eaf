package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.FloatMath;
import java.util.List;

/**
 * Lion: {@code c = beta1*m + (1-beta1)*g; theta <- theta - lr*(sign(c) + weightDecay*theta); m <-
 * beta2*m + (1-beta2)*g}.
 *
 * <p>Chen et al. 2023, algorithm 2: weight decay is decoupled and scaled by lr.
 */
public record Lion(double lr, double beta1, double beta2, double weightDecay)
    implements ElementwiseOptimizer {
  public Lion {
    positive("lr", lr);
    unit("beta1", beta1);
    unit("beta2", beta2);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Lion(lr, beta1, beta2, 0);
  }

  @Override
  public List<String> state() {
    return List.of("m");
  }

  @Override
  public double momentum() {
    return beta1;
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double beta1 = step.momentum();
    double[] m = state[0];
    for (int i = from; i < to; i++) {
      double c = beta1 * m[i] + (1 - beta1) * grad[i];
      theta[i] -= lr * (Math.signum(c) + weightDecay * theta[i]);
      m[i] = beta2 * m[i] + (1 - beta2) * grad[i];
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float b1 = (float) step.momentum();
    float c1 = (float) (1 - step.momentum());
    float b2 = (float) beta2;
    float c2 = (float) (1 - beta2);
    float kept = (float) (1 - step.lr() * weightDecay);
    float[] m = state[0];
    for (int i = from; i < to; i++) {
      float g = grad[i];
      float c = Math.fma(b1, m[i], c1 * g);
      m[i] = Math.fma(b2, m[i], c2 * g);
      theta[i] = Math.fma(-lr, FloatMath.sign(c), theta[i] * kept);
    }
  }
}
