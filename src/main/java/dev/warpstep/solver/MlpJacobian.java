package dev.warpstep.solver;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * The outputs of a network of dense layers for some rows, and their derivatives by the parameters.
 *
 * <p>One way forward; then for each output one way back, of all rows at once, that keeps each row's
 * {@code delta = d output / d z} of every layer. The derivative by a weight is {@code delta_o h_i},
 * by a bias {@code delta_o}. A training step's way back would add these up over the rows, which is
 * why it cannot be used here.
 */
final class MlpJacobian implements AutoCloseable {
  private final Network network;
  private final Backend backend;
  private final LayerOperations operations;
  private final List<Dense> layers;
  private final Resources owned = new Resources();
  private final int parameters;
  private final Tensor x;
  private final List<Tensor> z = new ArrayList<>();
  private final List<Tensor> h = new ArrayList<>();
  private final List<Tensor> delta = new ArrayList<>();
  private final List<Tensor> columnSums = new ArrayList<>();

  /** With buffers for {@code rows} rows. */
  MlpJacobian(Network network, int rows) {
    this.network = network;
    this.backend = network.backend();
    this.operations = backend.layers();
    this.layers = network.mlp().layers();
    this.parameters = Math.toIntExact(network.mlp().parameters());
    try {
      x = owned.own(backend.allocate(rows, network.mlp().inputs()));
      for (Dense layer : layers) {
        z.add(owned.own(backend.allocate(rows, layer.outputs())));
        h.add(owned.own(backend.allocate(rows, layer.outputs())));
        delta.add(owned.own(backend.allocate(rows, layer.outputs())));
        columnSums.add(owned.own(backend.allocate(1, layer.outputs())));
      }
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Outputs of as many rows as there are buffers for.
   *
   * @param rows (rows, inputs)
   * @return (rows, outputs), row-major
   */
  double[] forward(float[] rows) {
    x.write(rows);
    Tensor input = x;
    for (int l = 0; l < layers.size(); l++) {
      backend.gemm(input, false, network.weight(l), true, z.get(l));
      operations.biasActivation(z.get(l), network.bias(l), layers.get(l).activation(), h.get(l));
      input = h.get(l);
    }
    return input.toDoubles();
  }

  /**
   * Derivatives of all outputs of the first rows, after {@link #forward}.
   *
   * @param rows how many rows
   * @param factors of each row's derivatives
   * @param jacobian (rows * outputs, n), row-major; row {@code r * outputs + o} is that of output o
   *     of row r; overwritten
   */
  void backward(int rows, double[] factors, double[] jacobian) {
    List<double[]> inputs = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      inputs.add((l == 0 ? x : h.get(l - 1)).toDoubles());
    }
    int outputs = network.mlp().outputs();
    float[] unit = new float[x.rows() * outputs];
    for (int o = 0; o < outputs; o++) {
      for (int r = 0; r < x.rows(); r++) {
        unit[r * outputs + o] = 1;
      }
      backward(unit);
      int at = 0;
      for (int l = 0; l < layers.size(); l++) {
        double[] d = delta.get(l).toDoubles();
        for (int r = 0; r < rows; r++) {
          put(l, factors[r], d, inputs.get(l), r, jacobian, (r * outputs + o) * parameters + at);
        }
        at += layers.get(l).parameters();
      }
      for (int r = 0; r < x.rows(); r++) {
        unit[r * outputs + o] = 0;
      }
    }
  }

  /** Makes every layer's delta from the last one's gradient by its activations. */
  private void backward(float[] outputGradient) {
    int last = layers.size() - 1;
    delta.get(last).write(outputGradient);
    for (int l = last; l >= 0; l--) {
      operations.activationGradient(
          layers.get(l).activation(), z.get(l), h.get(l), delta.get(l), columnSums.get(l));
      if (l > 0) {
        backend.gemm(delta.get(l), false, network.weight(l), false, delta.get(l - 1));
      }
    }
  }

  /** One row's derivatives by one layer's parameters, at {@code at}. */
  private void put(
      int l, double factor, double[] d, double[] input, int row, double[] jacobian, int at) {
    Dense layer = layers.get(l);
    int biases = at + layer.weights();
    for (int o = 0; o < layer.outputs(); o++) {
      double scaled = factor * d[row * layer.outputs() + o];
      for (int i = 0; i < layer.inputs(); i++) {
        jacobian[at++] = scaled * input[row * layer.inputs() + i];
      }
      jacobian[biases + o] = scaled;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
