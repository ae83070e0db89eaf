package dev.warpstep.nn;

import dev.warpstep.op.Activation;

/**
 * A dense layer: {@code h = f(x·Wᵀ + b)}, W of shape (outputs, inputs).
 *
 * @param inputs width of x
 * @param outputs width of h
 * @param activation f
 */
public record Dense(int inputs, int outputs, Activation activation) {
  /** Checks that both widths are positive. */
  public Dense {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer's widths must be 1 or more: " + inputs + ", " + outputs);
    }
  }

  /** Number of weights. */
  public int weights() {
    return Math.multiplyExact(inputs, outputs);
  }

  /** Number of weights and biases. */
  public int parameters() {
    return Math.addExact(weights(), outputs);
  }
}
