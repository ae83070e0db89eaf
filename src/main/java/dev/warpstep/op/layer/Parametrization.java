package dev.warpstep.op.layer;

import dev.warpstep.text.Names;

/**
 * In which numbers a dense layer's weights are learnt. What is kept and told are always the weights
 * that inputs are multiplied by.
 */
public enum Parametrization {
  /** In the weights themselves. */
  STANDARD,
  /**
   * The parametrisation of the neural tangent kernel (Jacot, Gabriel and Hongler 2018): a layer
   * computes {@code W x / sqrt(inputs) + b}, and learns W. Here V = W/sqrt(inputs) is kept. Its
   * gradient is sqrt(inputs) times that by W; a step of Adam does not depend on the gradient's
   * size, so that V moves as W does, times 1/sqrt(inputs): a factor of its learning rate. Only
   * Adam's epsilon tells the two apart: here it counts as epsilon/sqrt(inputs) would for W.
   */
  NTK;

  /** The name that the user types. */
  public String text() {
    return Names.of(this);
  }

  /**
   * The parametrisation of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static Parametrization parse(String text) {
    return Names.constant("parametrization", text, Parametrization.class);
  }

  /** What the learning rate is multiplied by for the weights of a layer. */
  public double lrFactor(int inputs) {
    return this == NTK ? 1 / Math.sqrt(inputs) : 1;
  }
}
