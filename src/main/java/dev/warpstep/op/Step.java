package dev.warpstep.op;

import java.util.Optional;

/**
 * Where an optimizer stands: its step number, learning rate, momentum and the powers of its decay
 * rates. On a GPU the same record lives in device memory; the powers are multiplied once a step, so
 * nothing calls pow and nothing is read from the host.
 */
public final class Step {
  /** Most decay rates that an optimizer may have. */
  public static final int MOST_DECAYS = 2;

  private final double[] decays;
  private final double[] powers;
  private final double warmDecay;
  private final Optional<Rates> rates;
  private double factor = 1;
  private long t;
  private double lr;
  private double momentum;
  private double product = 1;
  private double warm = 1;

  /** Before the first step of {@code optimizer}, at its own learning rate until another is set. */
  public Step(Optimizer optimizer) {
    this(optimizer, Optional.empty());
  }

  /** Before the first step of {@code optimizer}, whose learning rate and momentum are given. */
  public Step(Optimizer optimizer, Rates rates) {
    this(optimizer, Optional.of(rates));
  }

  private Step(Optimizer optimizer, Optional<Rates> rates) {
    this.rates = rates;
    decays = optimizer.decays();
    if (decays.length > MOST_DECAYS) {
      throw new IllegalArgumentException(
          "an optimizer may have at most %d decay rates: %d".formatted(MOST_DECAYS, decays.length));
    }
    powers = new double[decays.length];
    java.util.Arrays.fill(powers, 1.0);
    warmDecay = optimizer.warmDecay();
    lr = optimizer.lr();
    momentum = optimizer.momentum();
  }

  /**
   * Goes to the next step: t grows by 1, learning rate and momentum become those of the step where
   * {@link #rates} gives them, and every power is multiplied by its decay rate.
   */
  public void advance() {
    t++;
    if (rates.isPresent()) {
      lr = scheduledLr(t);
      momentum = rates.get().momentum(t);
    }
    for (int i = 0; i < powers.length; i++) {
      powers[i] *= decays[i];
    }
    warm *= warmDecay;
    product *= momentum * (1 - 0.5 * warm);
  }

  /**
   * Takes the place of another step of the same optimizer, at a multiple of its learning rate.
   *
   * @param factor what the learning rate is multiplied by
   */
  public void follow(Step other, double factor) {
    t = other.t;
    lr = other.lr * factor;
    momentum = other.momentum;
    product = other.product;
    warm = other.warm;
    System.arraycopy(other.powers, 0, powers, 0, powers.length);
  }

  /** Number of the step that is being taken, 1 for the first. */
  public long t() {
    return t;
  }

  /** Learning rate of this step. */
  public double lr() {
    return lr;
  }

  /** What gives the learning rate and the momentum of each step; empty where they stay as set. */
  public Optional<Rates> rates() {
    return rates;
  }

  /** Learning rate that {@link #advance} gives step {@code of}; there must be {@link #rates}. */
  public double scheduledLr(long of) {
    return factor * rates.orElseThrow().lr(of);
  }

  /** What the learning rates of {@link #rates} are multiplied by. */
  public double factor() {
    return factor;
  }

  /** Multiplies the learning rates of {@link #rates} in the steps that come. */
  public void factor(double value) {
    factor = value;
  }

  /**
   * Sets the learning rate of the steps from now on, up to the next {@link #advance} with rates.
   */
  public void lr(double value) {
    lr = value;
  }

  /** Momentum, or beta1, of this step, before {@link #warm} is subtracted. */
  public double momentum() {
    return momentum;
  }

  /** Sets the momentum of the steps from now on, up to the next {@link #advance} with rates. */
  public void momentum(double value) {
    momentum = value;
  }

  /**
   * Product of the momentums of all steps so far, {@code momentum*(1 - warm/2)} each: beta1^t where
   * neither changes.
   */
  public double product() {
    return product;
  }

  /** {@code warmDecay^t}. */
  public double warm() {
    return warm;
  }

  /** {@link Optimizer#warmDecay}. */
  public double warmDecay() {
    return warmDecay;
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
