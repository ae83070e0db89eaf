package dev.warpstep.nn;

import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;

/**
 * Forward and backward through the learnt scale of each input.
 *
 * @param scale (1, inputs): the parameters
 * @param output (rows, inputs): what the first layer gets
 * @param d (rows, inputs): the gradient by output; null in evaluation
 */
record InputScale(Network network, Tensor scale, Tensor output, Tensor d) {
  static InputScale allocate(Network network, int rows, boolean training, Resources owned) {
    int inputs = network.mlp().inputs();
    return new InputScale(
        network,
        network.inputScale(),
        owned.own(network.backend().allocate(rows, inputs)),
        training ? owned.own(network.backend().allocate(rows, inputs)) : null);
  }

  /** The first rows of the same memory. */
  InputScale first(int rows) {
    return new InputScale(
        network,
        scale,
        output.view(0, rows, output.columns()),
        d == null ? null : d.view(0, rows, d.columns()));
  }

  void forward(Tensor x) {
    network.backend().layers().scaleColumns(x, scale, output);
  }

  void requireGradient() {
    if (d == null) {
      throw new IllegalStateException(
          "scales of the inputs have a gradient in training only: take Pass.training");
    }
  }

  /**
   * @param x what {@link #forward} got
   * @param gradient (1, inputs); overwritten
   */
  void backward(Tensor x, Tensor gradient) {
    network.backend().layers().scaleGradient(x, d, gradient);
  }
}
