package dev.warpstep.solver;

/** Why a method ended. */
public enum Stop {
  /** No element of the gradient is larger than the tolerance. */
  CONVERGED("the gradient is within the tolerance"),

  /** No point with a lower value was found, as far as the precision shows. */
  NO_DECREASE("no further decrease was found"),

  /** It was asked for no more iterations. */
  MOST_ITERATIONS("all iterations were made"),

  /** Its caller's test loss falls no more; no method ends so by itself. */
  EARLY("the test loss falls no more"),

  /** Its caller asked for the end; no method ends so by itself. */
  CANCELLED("it was cancelled");

  private final String words;

  Stop(String words) {
    this.words = words;
  }

  /** In words, for messages. */
  public String words() {
    return words;
  }
}
