package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Forward and backward through a network, with its buffers for a number of rows. Allocated once;
 * {@link #rows} gives a pass over fewer rows that shares the memory.
 */
public final class Pass implements AutoCloseable {
  private final Network network;
  private final Backend backend;
  private final List<Dense> layers;

  /**
   * Sums before the activation; the same tensor as {@code h} where the activation does not need
   * them for its gradient.
   */
  private final List<Tensor> z;

  private final List<Tensor> h;
  private final List<Tensor> d;
  private final List<Tensor> weight = new ArrayList<>();
  private final List<Tensor> bias = new ArrayList<>();

  private Pass(Network network, List<Tensor> z, List<Tensor> h, List<Tensor> d) {
    this.network = network;
    this.backend = network.backend();
    this.layers = network.mlp().layers();
    this.z = z;
    this.h = h;
    this.d = d;
    for (int l = 0; l < layers.size(); l++) {
      weight.add(network.weight(l));
      bias.add(network.bias(l));
    }
  }

  /** With new buffers for up to {@code rows} rows. */
  public Pass(Network network, int rows) {
    this(network, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Resources made = new Resources();
    try {
      for (Dense layer : layers) {
        Tensor output = made.own(backend.allocate(rows, layer.outputs()));
        h.add(output);
        z.add(
            layer.activation().needsInput()
                ? made.own(backend.allocate(rows, layer.outputs()))
                : output);
        d.add(made.own(backend.allocate(rows, layer.outputs())));
      }
    } catch (Throwable e) {
      made.close();
      throw e;
    }
  }

  /** The same buffers, used for the first {@code rows} rows only. */
  public Pass rows(int rows) {
    List<Tensor> fewerH = first(h, rows);
    List<Tensor> fewerZ = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      fewerZ.add(z.get(l) == h.get(l) ? fewerH.get(l) : first(List.of(z.get(l)), rows).get(0));
    }
    return new Pass(network, fewerZ, fewerH, first(d, rows));
  }

  private static List<Tensor> first(List<Tensor> tensors, int rows) {
    return tensors.stream().map(t -> t.view(0, rows, t.columns())).toList();
  }

  /** The network's outputs, (rows, outputs); valid after {@link #forward}. */
  public Tensor output() {
    return h.get(layers.size() - 1);
  }

  /** Where the loss puts its gradient by {@link #output} before {@link #backward}. */
  public Tensor outputGradient() {
    return d.get(layers.size() - 1);
  }

  /**
   * Computes {@link #output}.
   *
   * @param x (rows, inputs)
   */
  public void forward(Tensor x) {
    Tensor input = x;
    for (int l = 0; l < layers.size(); l++) {
      backend.gemm(input, false, weight.get(l), true, z.get(l));
      backend.biasActivation(z.get(l), bias.get(l), layers.get(l).activation(), h.get(l));
      input = h.get(l);
    }
  }

  /** Prepares {@link Backward#run} for a gradient vector. */
  public Backward backward(Tensor x, Tensor gradient) {
    return new Backward(x, gradient);
  }

  /** The way back, with the views of its gradient made once. */
  public final class Backward {
    private final Tensor x;
    private final List<Tensor> weightGradient = new ArrayList<>();
    private final List<Tensor> biasGradient = new ArrayList<>();

    private Backward(Tensor x, Tensor gradient) {
      this.x = x;
      for (int l = 0; l < layers.size(); l++) {
        weightGradient.add(network.weight(gradient, l));
        biasGradient.add(network.bias(gradient, l));
      }
    }

    /**
     * Computes the gradient of all parameters from {@link #outputGradient}, which it overwrites.
     */
    public void run() {
      for (int l = layers.size() - 1; l >= 0; l--) {
        backend.activationGradient(
            layers.get(l).activation(), z.get(l), h.get(l), d.get(l), biasGradient.get(l));
        backend.gemm(d.get(l), true, l == 0 ? x : h.get(l - 1), false, weightGradient.get(l));
        if (l > 0) {
          backend.gemm(d.get(l), false, weight.get(l), false, d.get(l - 1));
        }
      }
    }
  }

  @Override
  public void close() {
    for (int l = 0; l < layers.size(); l++) {
      h.get(l).close();
      d.get(l).close();
      if (z.get(l) != h.get(l)) {
        z.get(l).close();
      }
    }
  }
}
