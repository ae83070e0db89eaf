package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.FloatMath;
import java.util.List;

/**
 * signSGD: {@code theta <- theta - lr*sign(g)}; with momentum it is Signum: {@code m <- momentum*m
 * + (1-momentum)*g; theta <- theta - lr*sign(m)}.
 *
 * <p>Bernstein et al. 2018, algorithms 1 and 2. Weight decay is decoupled and scaled by lr: under
 * the sign it would only turn the signs of small gradients.
 */
public record SignSgd(double lr, double momentum, double weightDecay)
    implements ElementwiseOptimizer {
  public SignSgd {
    positive("lr", lr);
    unit("momentum", momentum);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new SignSgd(lr, momentum, 0);
  }

  @Override
  public List<String> state() {
    return momentum > 0 ? List.of("m") : List.of();
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    double[] m = momentum > 0 ? state[0] : null;
    for (int i = from; i < to; i++) {
      double direction = grad[i];
      if (m != null) {
        m[i] = mu * m[i] + (1 - mu) * grad[i];
        direction = m[i];
      }
      theta[i] = theta[i] * (1 - lr * weightDecay) - lr * Math.signum(direction);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    float c = (float) (1 - step.momentum());
    float kept = (float) (1 - step.lr() * weightDecay);
    float[] m = momentum > 0 ? state[0] : null;
    for (int i = from; i < to; i++) {
      float direction = grad[i];
      if (m != null) {
        m[i] = Math.fma(mu, m[i], c * direction);
        direction = m[i];
      }
      theta[i] = Math.fma(-lr, FloatMath.sign(direction), theta[i] * kept);
    }
  }
}
