package dev.warpstep.parity;

/** One row of the comparison, not yet run. */
public final class Check {
  /** Runs the operation on both sides and hands the results to a tally. */
  interface Body {
    void run(Tally tally);
  }

  private final String operation;
  private final Unit unit;
  private final Body body;

  Check(String operation, Unit unit, Body body) {
    this.operation = operation;
    this.unit = unit;
    this.body = body;
  }

  /** What it compares, e.g. {@code update adam}. */
  public String operation() {
    return operation;
  }

  /** Runs it; a side that throws fails the check. */
  public Result run() {
    Tally tally = new Tally();
    try {
      body.run(tally);
    } catch (RuntimeException e) {
      tally.stopped(e);
    }
    return tally.result(operation, unit);
  }

  @Override
  public String toString() {
    return operation;
  }
}
