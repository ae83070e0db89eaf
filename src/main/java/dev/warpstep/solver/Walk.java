package dev.warpstep.solver;

import java.util.Optional;

/**
 * A method at work on one objective: {@link #step} makes an iteration, the other methods tell where
 * it has come to.
 */
public abstract class Walk {
  private final Counted objective;
  private long iterations;
  private Stop reason;

  Walk(Counted objective) {
    this.objective = objective;
  }

  /**
   * Makes an iteration, unless the method has ended.
   *
   * @return whether one was made; if not, {@link #reason} tells why
   */
  public final boolean step() {
    if (reason == null) {
      reason = advance().orElse(null);
      if (reason == null) {
        iterations++;
      }
    }
    return reason == null;
  }

  /**
   * Makes iterations until the method ends, at most {@code most}.
   *
   * @return why there are no more
   */
  public final Stop run(int most) {
    for (int i = 0; i < most; i++) {
      if (!step()) {
        return reason;
      }
    }
    return Stop.MOST_ITERATIONS;
  }

  static void requireFinite(double value, double[] gradient) {
    if (!Double.isFinite(value) || !Double.isFinite(Vectors.largest(gradient))) {
      throw new IllegalArgumentException(
          "the objective and its gradient must be finite where a method begins: " + value);
    }
  }

  /** Moves to the next point, or stays and tells why. */
  abstract Optional<Stop> advance();

  /** A copy of the present point. */
  public abstract double[] x();

  /** The objective there. */
  public abstract double value();

  /** The largest element of the gradient there, by magnitude. */
  public abstract double gradientNorm();

  /**
   * Factor of the direction in the last iteration; 1 for a method without line search, 0 before the
   * first iteration.
   */
  public double stepLength() {
    return 1;
  }

  /** Iterations made. */
  public final long iterations() {
    return iterations;
  }

  /**
   * How often the objective was gone through: once for a value, once for a gradient with its value,
   * {@link LeastSquares#jacobianPasses} times for a Jacobian.
   */
  public final long passes() {
    return objective.passes();
  }

  /** Why the method has ended; empty while it has not. */
  public final Optional<Stop> reason() {
    return Optional.ofNullable(reason);
  }
}
