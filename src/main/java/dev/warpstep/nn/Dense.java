package dev.warpstep.nn;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.layer.Normalization;

/**
 * A dense layer: {@code h = dropout(f(norm(x·Wᵀ + b)))}, W of shape (outputs, inputs).
 *
 * @param inputs width of x
 * @param outputs width of h
 * @param activation f
 * @param norm what the sums are normalised by
 * @param dropout share of h that is dropped in training, in [0, 1)
 */
public record Dense(
    int inputs, int outputs, Activation activation, Normalization norm, double dropout) {
  /** Checks that both widths are positive and the dropout is a share. */
  public Dense {
    if (inputs < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          "a layer's widths must be 1 or more: " + inputs + ", " + outputs);
    }
    Hyperparameters.unit("dropout", dropout);
  }

  /** Without normalisation or dropout. */
  public Dense(int inputs, int outputs, Activation activation) {
    this(inputs, outputs, activation, Normalization.NONE, 0);
  }

  /** Number of weights. */
  public int weights() {
    return Math.multiplyExact(inputs, outputs);
  }

  /** Whether its sums are normalised, so that it has gammas and betas, one each a unit. */
  public boolean isNormalized() {
    return norm != Normalization.NONE;
  }

  /** Number of weights and biases, gammas and betas. */
  public int parameters() {
    return Math.addExact(weights(), Math.multiplyExact(outputs, isNormalized() ? 3 : 1));
  }
}
