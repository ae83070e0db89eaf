package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.closedUnit;
import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import java.util.List;

/**
 * Quasi-hyperbolic momentum: {@code a <- momentum*a + (1-momentum)*g; theta <- theta - lr*((1-nu)*g
 * + nu*a)}. With nu 0 it is gradient descent, with nu 1 {@link LowPassMomentum}.
 *
 * <p>Ma and Yarats 2019, algorithm 1. They advise nu 0.7 and momentum 0.999 at a rate of 1; the
 * defaults here are less far from the other momentums'.
 */
public record Qhm(double lr, double momentum, double nu, double weightDecay)
    implements ElementwiseOptimizer {
  public Qhm {
    positive("lr", lr);
    unit("momentum", momentum);
    closedUnit("nu", nu);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Qhm(lr, momentum, nu, 0);
  }

  @Override
  public List<String> state() {
    return List.of("a");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double mu = step.momentum();
    double[] a = state[0];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      a[i] = mu * a[i] + (1 - mu) * g;
      theta[i] -= lr * ((1 - nu) * g + nu * a[i]);
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float mu = (float) step.momentum();
    float c = (float) (1 - step.momentum());
    float share = (float) nu;
    float rest = (float) (1 - nu);
    float wd = (float) weightDecay;
    float[] a = state[0];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      a[i] = Math.fma(mu, a[i], c * g);
      theta[i] = Math.fma(-lr, Math.fma(share, a[i], rest * g), theta[i]);
    }
  }
}
