package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;
import java.util.ArrayList;
import java.util.List;

/**
 * Forward and backward through a network, with its buffers for a number of rows. Allocated once;
 * {@link #rows} gives a pass over fewer rows that shares the memory.
 *
 * <p>A pass of evaluation drops nothing and takes the running statistics of batch normalisation.
 * One of training drops what the masks of its step say, normalises with the statistics of its rows,
 * and moves the running ones.
 */
public final class Pass implements AutoCloseable {
  private final Network network;
  private final Backend backend;
  private final Masks masks;
  private final Dropout inputMask;
  private final Tensor dropped;
  private final InputScale scale;
  private final List<LayerPass> layers;
  private final Resources owned;

  private Pass(
      Network network,
      Masks masks,
      Tensor dropped,
      InputScale scale,
      List<LayerPass> layers,
      Resources owned) {
    this.network = network;
    this.backend = network.backend();
    this.masks = masks;
    this.dropped = dropped;
    this.scale = scale;
    this.layers = layers;
    this.owned = owned;
    inputMask = dropped == null ? null : masks.ofInputs(network.mlp().inputDropout());
  }

  /**
   * Of evaluation, with new buffers for up to {@code rows} rows. It has a way back too, but for
   * batch normalisation and learnt scales of the inputs.
   */
  public Pass(Network network, int rows) {
    this(allocated(network, rows, null));
  }

  private Pass(Pass other) {
    this(other.network, other.masks, other.dropped, other.scale, other.layers, other.owned);
  }

  /**
   * Of training, with new buffers for up to {@code rows} rows.
   *
   * @param seed of the run, which the masks are drawn from
   * @param step the masks are those of its number; if it stays, they stay, and the loss is one
   *     function of the parameters
   * @throws IllegalArgumentException if there is batch normalisation and a single row
   */
  public static Pass training(Network network, int rows, long seed, Step step) {
    return allocated(network, rows, new Masks(seed, step));
  }

  private static Pass allocated(Network network, int rows, Masks masks) {
    checkRows(network, rows, masks);
    Backend backend = network.backend();
    Mlp mlp = network.mlp();
    Resources owned = new Resources();
    try {
      Tensor dropped =
          masks != null && mlp.inputDropout() > 0
              ? owned.own(backend.allocate(rows, mlp.inputs()))
              : null;
      InputScale scale =
          mlp.inputScale() ? InputScale.allocate(network, rows, masks != null, owned) : null;
      List<LayerPass> layers = new ArrayList<>();
      for (int l = 0; l < mlp.layers().size(); l++) {
        Dense layer = mlp.layers().get(l);
        boolean drops = masks != null && layer.dropout() > 0;
        LayerBuffers buffers = LayerBuffers.allocate(backend, layer, rows, drops, owned);
        layers.add(new LayerPass(network, l, buffers, masks));
      }
      return new Pass(network, masks, dropped, scale, layers, owned);
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  private static void checkRows(Network network, int rows, Masks masks) {
    if (masks != null && rows < 2 && network.mlp().hasBatchNorm()) {
      // With one row every sum is its own mean, as PyTorch refuses.
      throw new IllegalArgumentException(
          "batch normalization needs batches of 2 rows or more: " + rows);
    }
  }

  /**
   * The same buffers, used for the first {@code rows} rows only.
   *
   * @throws IllegalArgumentException as {@link #training}
   */
  public Pass rows(int rows) {
    checkRows(network, rows, masks);
    return new Pass(
        network,
        masks,
        dropped == null ? null : dropped.view(0, rows, dropped.columns()),
        scale == null ? null : scale.first(rows),
        layers.stream().map(layer -> layer.first(rows)).toList(),
        new Resources());
  }

  /** How many tensors of a row for each row of the batch a layer takes in training. */
  public static int tensors(Dense layer) {
    return (layer.activation().needsInput() ? 3 : 2)
        + (layer.isNormalized() ? 1 : 0)
        + (layer.dropout() > 0 ? 1 : 0);
  }

  /** The network's outputs, (rows, outputs); valid after {@link #forward}. */
  public Tensor output() {
    return layers.get(layers.size() - 1).output();
  }

  /** Where the loss puts its gradient by {@link #output} before {@link #backward}. */
  public Tensor outputGradient() {
    return layers.get(layers.size() - 1).gradient();
  }

  /**
   * Computes {@link #output}.
   *
   * @param x (rows, inputs)
   */
  public void forward(Tensor x) {
    Tensor input = x;
    if (inputMask != null) {
      backend.layers().dropout(x, inputMask, masks.step(), dropped);
      input = dropped;
    }
    if (scale != null) {
      scale.forward(input);
      input = scale.output();
    }
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).forward(input);
      input = layers.get(l).output();
    }
  }

  /**
   * Prepares {@link Backward#run} for a gradient vector.
   *
   * @throws IllegalStateException if this is a pass of evaluation with batch normalisation or
   *     learnt scales of the inputs
   */
  public Backward backward(Tensor x, Tensor gradient) {
    return new Backward(x, gradient);
  }

  /** The way back, with the views of its gradient made once. */
  public final class Backward {
    private final List<LayerPass.Backward> ways = new ArrayList<>();
    private final Tensor scaled;
    private final Tensor scaleGradient;

    private Backward(Tensor x, Tensor gradient) {
      Tensor input = dropped == null ? x : dropped;
      scaled = input;
      scaleGradient = scale == null ? null : network.inputScale(gradient);
      if (scale != null) {
        scale.requireGradient();
        input = scale.output();
      }
      for (LayerPass layer : layers) {
        ways.add(layer.backward(input, gradient));
        input = layer.output();
      }
    }

    /**
     * Computes the gradient of all parameters from {@link #outputGradient}, which it overwrites.
     */
    public void run() {
      for (int l = ways.size() - 1; l >= 0; l--) {
        ways.get(l).run(l > 0 ? layers.get(l - 1).gradient() : scale == null ? null : scale.d());
      }
      if (scale != null) {
        scale.backward(scaled, scaleGradient);
      }
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
