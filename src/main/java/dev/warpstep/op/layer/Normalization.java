package dev.warpstep.op.layer;

import dev.warpstep.text.Names;

/**
 * What a hidden layer's sums are normalised by before the activation: {@code z = gamma * (s - mean)
 * / sqrt(variance + epsilon) + beta}, the variance biased.
 */
public enum Normalization {
  /** Nothing: z = s. */
  NONE,
  /**
   * Each unit over the rows of the batch; in evaluation with running statistics. Ioffe and Szegedy
   * 2015.
   */
  BATCH,
  /** Each row over its units. Ba, Kiros and Hinton 2016. */
  LAYER;

  /** Added to a variance, as in PyTorch. */
  public static final double EPSILON = 1e-5;

  /**
   * Share of a batch in the running statistics: {@code running <- (1 - MOMENTUM)*running +
   * MOMENTUM*batch}, as in PyTorch; the variance that is kept is the unbiased one.
   */
  public static final double MOMENTUM = 0.1;

  /** The name that the user types, e.g. {@code batch}. */
  public String text() {
    return Names.of(this);
  }

  /**
   * The normalisation of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Normalization parse(String text) {
    return Names.constant("normalization", text, Normalization.class);
  }
}
