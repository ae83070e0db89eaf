package dev.warpstep.train;

/**
 * Learning rates that grow from step to step by the same factor: {@code lr(i) = from *
 * (to/from)^(i/(steps-1))}.
 *
 * @param from the first, positive
 * @param to the last, over {@code from}
 * @param steps how many, at least {@link #LEAST_STEPS}
 * @param smoothing of the losses, in [0, 1): the share that the earlier ones keep in each step
 */
public record LrRamp(double from, double to, int steps, double smoothing) {
  /** Fewer steps say nothing: a tenth of them and the last five do not count. */
  public static final int LEAST_STEPS = 20;

  /** 1e-7 to 10 in 200 steps, smoothing 0.98. */
  public static final LrRamp DEFAULT = new LrRamp(1e-7, 10, 200, 0.98);

  private static final int LEAST_DEFAULT_STEPS = 100;
  private static final int MOST_DEFAULT_EPOCHS = 10;

  /**
   * @throws IllegalArgumentException if a rule is broken
   */
  public LrRamp {
    if (!(from > 0) || (float) from == 0) {
      throw new IllegalArgumentException("from must be positive, in float32 too: " + from);
    }
    if (!(to > from) || Float.isInfinite((float) to)) {
      throw new IllegalArgumentException(
          "to must be over from, %s, and finite in float32 too: %s".formatted(from, to));
    }
    if (steps < LEAST_STEPS) {
      throw new IllegalArgumentException("steps must be " + LEAST_STEPS + " or more: " + steps);
    }
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException("smoothing must lie in [0, 1): " + smoothing);
    }
  }

  /**
   * Steps of a ramp where none are asked for: 200, but where ten passes over the rows have fewer
   * batches, no more than these and at least 100. Otherwise a few rows would be learned by heart at
   * the low rates.
   *
   * @param batches of a pass over the rows
   */
  static int defaultSteps(int batches) {
    long passes = (long) MOST_DEFAULT_EPOCHS * batches;
    return (int) Math.min(DEFAULT.steps, Math.max(LEAST_DEFAULT_STEPS, passes));
  }

  /** The usual ramp where a pass over the rows has so many batches. */
  public static LrRamp usual(int batches) {
    return new LrRamp(DEFAULT.from, DEFAULT.to, defaultSteps(batches), DEFAULT.smoothing);
  }

  /** The rate of a step, 0 for the first. */
  public double lr(int step) {
    return from * Math.pow(to / from, step / (steps - 1.0));
  }

  /** Steps at the beginning that no suggestion is taken from: there the mean has few losses. */
  int ignored() {
    return steps / 10;
  }
}
