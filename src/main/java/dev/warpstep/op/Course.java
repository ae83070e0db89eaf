package dev.warpstep.op;

/**
 * How long training lasts, by which a {@link Schedule} goes.
 *
 * @param stepsPerEpoch optimizer steps of an epoch, at least 1
 * @param epochs passes over the training rows, at least 1
 */
public record Course(long stepsPerEpoch, int epochs) {
  /** Far less than a step, far more than what rounding makes of a boundary. */
  private static final double ROUNDING = 1e-6;

  /** Checks that there is a step. */
  public Course {
    if (stepsPerEpoch < 1 || epochs < 1) {
      throw new IllegalArgumentException(
          "steps of an epoch and epochs must be 1 or more: " + stepsPerEpoch + ", " + epochs);
    }
  }

  /** Steps in all. */
  public long steps() {
    return stepsPerEpoch * epochs;
  }

  /** The epochs that {@code k} steps make, with their fraction. */
  public double epoch(double k) {
    return k / stepsPerEpoch;
  }

  /** How many steps {@code epochs} make; may be a fraction. */
  public double steps(double epochs) {
    return epochs * stepsPerEpoch;
  }

  /** Share of the course that {@code k} steps make, in [0, 1]; 1 beyond its end. */
  public double share(double k) {
    return Math.min(1, k / steps());
  }

  /**
   * Whether {@code k} steps have reached a boundary after {@code epochs}. A boundary that is a
   * whole number of steps but for the rounding of the decimal fraction is at that number.
   */
  public boolean reached(double k, double epochs) {
    return k > steps(epochs) - ROUNDING;
  }

  /** How often {@code k} steps hold a stretch of {@code epochs}, with the same rule. */
  public double times(double k, double epochs) {
    return Math.floor((k + ROUNDING) / steps(epochs));
  }
}
