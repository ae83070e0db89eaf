package dev.warpstep.op;

/**
 * Where an optimizer stands: its step number, learning rate and the powers of its decay rates. On a
 * GPU the same record lives in device memory; the powers are multiplied once a step, so nothing
 * calls pow and nothing is read from the host.
 */
public final class Step {
  private final double[] decays;
  private final double[] powers;
  private long t;
  private double lr;

  /** Before the first step of {@code optimizer}. */
  public Step(Optimizer optimizer) {
    decays = optimizer.decays();
    powers = new double[decays.length];
    java.util.Arrays.fill(powers, 1.0);
    lr = optimizer.lr();
  }

  /** Goes to the next step: t grows by 1 and every power is multiplied by its decay rate. */
  public void advance() {
    t++;
    for (int i = 0; i < powers.length; i++) {
      powers[i] *= decays[i];
    }
  }

  /** Number of the step that is being taken, 1 for the first. */
  public long t() {
    return t;
  }

  /** Learning rate of this step. */
  public double lr() {
    return lr;
  }

  /** Sets the learning rate of the steps from now on. */
  public void lr(double value) {
    lr = value;
  }

  /** How many decay rates there are. */
  public int decays() {
    return decays.length;
  }

  /** Decay rate {@code i}. */
  public double decay(int i) {
    return decays[i];
  }

  /** {@code decay(i)} to the power of {@code t}. */
  public double power(int i) {
    return powers[i];
  }
}
