package dev.warpstep.op.loss;

/** Mean squared error: {@code mean over the outputs of (y - t)^2}. */
public record Mse() implements Regression {
  @Override
  public double at(double d) {
    return d * d;
  }

  @Override
  public double slope(double d) {
    return 2 * d;
  }

  @Override
  public float at(float d) {
    return d * d;
  }

  @Override
  public float slope(float d) {
    return 2f * d;
  }
}
