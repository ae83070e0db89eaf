package dev.warpstep.op.optimizer;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.FloatMath;
import java.util.List;

/**
 * The two forms of Rprop, {@link Rprop} and {@link RpropBacktrack}. State: the last gradient, 0
 * where it had turned its sign, and the step sizes.
 */
interface ResilientPropagation extends ElementwiseOptimizer {
  /** Factor of a step size where the gradient turned its sign. */
  double etaMinus();

  /** Factor of a step size where the gradient kept its sign. */
  double etaPlus();

  /** Least step size. */
  double stepMin();

  /** Greatest step size. */
  double stepMax();

  /** Whether the last step is taken back where the gradient turned its sign. */
  boolean backtracks();

  @Override
  default boolean followsLr() {
    return false;
  }

  @Override
  default List<String> state() {
    return List.of("g", "d");
  }

  @Override
  default void update(
      double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
    boolean first = step.t() == 1;
    double[] last = state[0];
    double[] d = state[1];
    for (int i = from; i < to; i++) {
      double g = grad[i] + weightDecay() * theta[i];
      double size = first ? step.lr() : d[i];
      // Not the gradients' product, as in PyTorch: that of small ones underflows in float32.
      double turn = Math.signum(g) * Math.signum(last[i]);
      double factor = turn > 0 ? etaPlus() : turn < 0 ? etaMinus() : 1;
      d[i] = Math.min(Math.max(size * factor, stepMin()), stepMax());
      if (turn < 0) {
        theta[i] += backtracks() ? size * Math.signum(last[i]) : 0;
        last[i] = 0; // so that the size does not shrink again at the next step
      } else {
        theta[i] -= d[i] * Math.signum(g);
        last[i] = g;
      }
    }
  }

  @Override
  default void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
    boolean first = step.t() == 1;
    boolean back = backtracks();
    float lr = (float) step.lr();
    float shorter = (float) etaMinus();
    float longer = (float) etaPlus();
    float least = (float) stepMin();
    float most = (float) stepMax();
    float wd = (float) weightDecay();
    float[] last = state[0];
    float[] d = state[1];
    for (int i = from; i < to; i++) {
      float g = Math.fma(wd, theta[i], grad[i]);
      float size = first ? lr : d[i];
      float sign = FloatMath.sign(g);
      // 1 where a gradient is 0; far above where it kept its sign, far below 0 where it turned.
      float turn = Math.fma(sign * last[i] * 0x1p127f, 0x1p127f, 1f);
      float factor = Math.min(Math.max(turn, shorter), longer);
      d[i] = Math.min(Math.max(size * factor, least), most);
      float straight = Math.min(Math.max(turn, 0f), 1f);
      last[i] = straight * g;
      // The step to be taken back has the sign of the present gradient, and the size before.
      float move = back ? Math.fma(1f - straight, size, straight * d[i]) : straight * d[i];
      theta[i] = Math.fma(-move, sign, theta[i]);
    }
  }
}
