package dev.warpstep.op.optimizer;

import static dev.warpstep.op.Hyperparameters.factor;
import static dev.warpstep.op.Hyperparameters.positive;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.FloatMath;
import java.util.List;

/**
 * Quickprop, which jumps to the minimum of the parabola through the last two slopes of each
 * parameter: {@code d <- g/(p-g)*d - lr*g; theta <- theta + d}, p the gradient before.
 *
 * <p>Fahlman 1988. The factor of d is at most {@code growth}, which is also taken where the
 * parabola has no minimum ahead; {@code lr*g} is left out where the slope turned its sign, and is
 * the whole step where there was none before. So a step always goes down the slope that it is taken
 * at.
 */
public record Quickprop(double lr, double growth, double weightDecay)
    implements ElementwiseOptimizer {
  public Quickprop {
    positive("lr", lr);
    positive("growth", growth);
    factor("weightDecay", weightDecay);
  }

  @Override
  public ElementwiseOptimizer withoutWeightDecay() {
    return new Quickprop(lr, growth, 0);
  }

  @Override
  public List<String> state() {
    return List.of("p", "d");
  }

  @Override
  public void update(double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    double lr = step.lr();
    double[] p = state[0];
    double[] d = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay * theta[i];
      // Slopes along the last step; down hill is positive, and p was, for d went down hill.
      double now = -Math.signum(d[i]) * g;
      double before = -Math.signum(d[i]) * p[i];
      double move = now >= 0 ? -lr * g : 0;
      if (d[i] != 0) {
        boolean tooLarge = now > growth / (1 + growth) * before;
        move += (tooLarge ? growth : now / (before - now)) * d[i];
      }
      p[i] = g;
      d[i] = move;
      theta[i] += move;
    }
  }

  @Override
  public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    float lr = (float) step.lr();
    float most = (float) growth;
    float share = (float) (1 / (1 + growth));
    float wd = (float) weightDecay;
    float[] p = state[0];
    float[] d = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      // The last step went down the slope before, so these are slopes along it, down hill positive.
      float now = FloatMath.sign(p[i]) * g;
      float before = Math.abs(p[i]);
      // Not below the difference that gives `most`, nor 0 where there was no step.
      float difference = Math.max(Math.max(before - now, share * before), Float.MIN_NORMAL);
      float factor = Math.min(now / difference, most);
      float turned = FloatMath.step(Math.max(-now, 0f));
      d[i] = Math.fma(factor, d[i], -lr * g * (1f - turned));
      p[i] = g;
      theta[i] = theta[i] + d[i];
    }
  }
}
