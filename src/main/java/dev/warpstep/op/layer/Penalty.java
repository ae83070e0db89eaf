package dev.warpstep.op.layer;

import dev.warpstep.op.Hyperparameters;

/**
 * Penalties on the size of the weights: {@code l1*sum|theta| + l2/2*sum theta^2} is added to what
 * is minimised, so that {@code l1*sign(theta) + l2*theta} joins the gradient, before it is clipped;
 * sign(0) = 0. The loss that is reported is the data's alone. Coupled weight decay, an optimizer's
 * {@code weightDecay}, has l2's gradient too, but joins after the clipping.
 *
 * @param l1 factor of the sum of magnitudes; 0 for none
 * @param l2 factor of half the sum of squares; 0 for none
 */
public record Penalty(double l1, double l2) {
  /** No penalty. */
  public static final Penalty NONE = new Penalty(0, 0);

  /** Checks that both are 0 or positive float32. */
  public Penalty {
    Hyperparameters.factor("l1", l1);
    Hyperparameters.factor("l2", l2);
  }

  /** Whether there is nothing to add. */
  public boolean isNone() {
    return l1 == 0 && l2 == 0;
  }

  /** The penalty itself, of the elements in [from, to). */
  public double value(double[] theta, int from, int to) {
    double magnitudes = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      magnitudes += Math.abs(theta[i]);
      squares += theta[i] * theta[i];
    }
    return l1 * magnitudes + l2 / 2 * squares;
  }

  /** Adds the gradient of {@link #value} to {@code grad}: the definition in float64. */
  public void addTo(double[] grad, double[] theta, int from, int to) {
    for (int i = from; i < to; i++) {
      grad[i] += l2 * theta[i] + l1 * Math.signum(theta[i]);
    }
  }

  /** The same in float32: the twin of the CUDA kernel. */
  public void addTo(float[] grad, float[] theta, int from, int to) {
    float first = (float) l1;
    float second = (float) l2;
    for (int i = from; i < to; i++) {
      grad[i] = Math.fma(first, Math.signum(theta[i]), Math.fma(second, theta[i], grad[i]));
    }
  }
}
