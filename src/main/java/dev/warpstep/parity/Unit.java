package dev.warpstep.parity;

/** What the worst difference of a check is measured in. */
public enum Unit {
  /** Floats between the two values; 0 is the same bits. */
  ULP("ULP", 0),
  /** The error over what it may be at most. */
  BOUND("of bound", 1);

  private final String text;
  private final double most;

  Unit(String text, double most) {
    this.text = text;
    this.most = most;
  }

  /** As the table shows it. */
  public String text() {
    return text;
  }

  boolean allows(double worst) {
    return worst <= most;
  }
}
