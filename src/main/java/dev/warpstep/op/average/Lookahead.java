package dev.warpstep.op.average;

import static dev.warpstep.op.Hyperparameters.positive;
import static dev.warpstep.op.Hyperparameters.whole;

import dev.warpstep.op.WeightAverage;

/**
 * Slow weights that follow the optimizer's fast ones: every {@code k} steps {@code phi <- phi +
 * alpha*(theta - phi); theta <- phi}.
 *
 * <p>Zhang, Lucas, Hinton and Ba 2019, algorithm 1; the optimizer's state is kept. As there, the
 * slow weights are what is evaluated, which are those of the last step that k divides.
 *
 * @param k steps, a whole number
 * @param alpha in (0, 1]
 */
public record Lookahead(double k, double alpha) implements WeightAverage {
  public Lookahead {
    whole("k", k);
    positive("alpha", alpha);
    if (alpha > 1) {
      throw new IllegalArgumentException("alpha must be at most 1: " + alpha);
    }
  }

  private boolean isDue(long t) {
    return t % (long) k == 0;
  }

  @Override
  public boolean movesParameters() {
    return true;
  }

  @Override
  public long interval() {
    return (long) k;
  }

  @Override
  public void update(double[] theta, double[] average, int from, int to, long t) {
    for (int i = from; i < to && isDue(t); i++) {
      average[i] = average[i] + alpha * (theta[i] - average[i]);
      theta[i] = average[i];
    }
  }

  @Override
  public void update(float[] theta, float[] average, int from, int to, long t) {
    if (!isDue(t)) {
      return;
    }
    float rate = (float) alpha;
    for (int i = from; i < to; i++) {
      average[i] = Math.fma(rate, theta[i] - average[i], average[i]);
      theta[i] = average[i];
    }
  }
}
