package dev.warpstep.data;

/** How features are scaled before training: x' = (x - shift) / scale, for each feature. */
public enum Scaling {
  /** Not at all: shift 0, scale 1. */
  NONE,
  /** To [0, 1] over the training rows: shift min, scale max - min. */
  MINMAX,
  /**
   * To mean 0 and variance 1 over the training rows: shift mean, scale the standard deviation with
   * divisor rows.
   */
  STANDARD,
  /**
   * By median and quartile range over the training rows, then smoothly clipped to (-3, 3), so that
   * values far out do no harm.
   */
  ROBUST
}
