package dev.warpstep.op.loss;

import dev.warpstep.op.Hyperparameters;

/**
 * Huber loss: {@code mean over the outputs of d^2/2 for |d| <= delta, else delta*(|d| - delta/2)}.
 * Huber 1964.
 */
public record Huber(double delta) implements Regression {
  public Huber {
    Hyperparameters.positive("delta", delta);
  }

  @Override
  public double at(double d) {
    double a = Math.abs(d);
    return a <= delta ? 0.5 * d * d : delta * (a - 0.5 * delta);
  }

  @Override
  public double slope(double d) {
    return Math.max(-delta, Math.min(delta, d));
  }

  @Override
  public float at(float d) {
    float a = Math.abs(d);
    float limit = (float) delta;
    return a <= limit ? 0.5f * d * d : limit * Math.fma(-0.5f, limit, a);
  }

  @Override
  public float slope(float d) {
    float limit = (float) delta;
    return Math.max(-limit, Math.min(limit, d));
  }
}
