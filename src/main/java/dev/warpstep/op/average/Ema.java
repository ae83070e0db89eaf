package dev.warpstep.op.average;

import static dev.warpstep.op.Hyperparameters.unit;

import dev.warpstep.op.WeightAverage;

/**
 * Exponential moving average: {@code a <- d*a + (1-d)*theta} with {@code d = min(decay, (1+t) /
 * (10+t))}, so that the start is soon forgotten.
 *
 * <p>Polyak and Juditsky 1992, with the start of TensorFlow's ExponentialMovingAverage.
 */
public record Ema(double decay) implements WeightAverage {
  public Ema {
    unit("decay", decay);
  }

  private double decay(long t) {
    return Math.min(decay, (1.0 + t) / (10.0 + t));
  }

  @Override
  public boolean movesParameters() {
    return false;
  }

  @Override
  public void update(double[] theta, double[] average, int from, int to, long t) {
    double d = decay(t);
    for (int i = from; i < to; i++) {
      average[i] = d * average[i] + (1 - d) * theta[i];
    }
  }

  @Override
  public void update(float[] theta, float[] average, int from, int to, long t) {
    float rate = (float) (1 - decay(t));
    for (int i = from; i < to; i++) {
      average[i] = Math.fma(rate, theta[i] - average[i], average[i]);
    }
  }
}
