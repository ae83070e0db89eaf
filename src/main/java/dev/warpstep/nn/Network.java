package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Initializer;
import dev.warpstep.op.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** An MLP's parameters on a backend, in one flat vector with a view for each layer. */
public final class Network implements AutoCloseable {
  private final Mlp mlp;
  private final Backend backend;
  private final Tensor theta;

  /** All parameters zero. */
  public Network(Backend backend, Mlp mlp) {
    this.mlp = mlp;
    this.backend = backend;
    try {
      theta = backend.allocate(1, mlp.flatLength());
    } catch (OutOfDeviceMemoryException e) {
      throw e.with("the network does not fit: use a smaller one");
    }
  }

  /** The shape. */
  public Mlp mlp() {
    return mlp;
  }

  /** Where the parameters are. */
  public Backend backend() {
    return backend;
  }

  /** The flat vector, (1, {@link Mlp#flatLength}). */
  public Tensor theta() {
    return theta;
  }

  /** Layer {@code l}'s weights, (outputs, inputs). */
  public Tensor weight(int l) {
    return weight(theta, l);
  }

  /** Layer {@code l}'s biases, (1, outputs). */
  public Tensor bias(int l) {
    return bias(theta, l);
  }

  /** Layer {@code l}'s weights within a vector that is laid out as {@link #theta}. */
  Tensor weight(Tensor flat, int l) {
    Dense layer = mlp.layers().get(l);
    return flat.view(mlp.weightOffset(l), layer.outputs(), layer.inputs());
  }

  /** Layer {@code l}'s biases within a vector that is laid out as {@link #theta}. */
  Tensor bias(Tensor flat, int l) {
    return flat.view(mlp.biasOffset(l), 1, mlp.layers().get(l).outputs());
  }

  /** Draws all weights from {@code initializer} and sets all biases to zero. */
  public void initialize(Initializer initializer, long seed) {
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      weight(l).write(initializer.weights(layer.inputs(), layer.outputs(), seed, l));
      bias(l).write(new double[layer.outputs()]);
    }
  }

  /**
   * Allocates a gradient and an optimizer's state beside the parameters.
   *
   * @param decayBiases whether weight decay applies to biases too, as in PyTorch
   */
  public Parameters parameters(Optimizer optimizer, boolean decayBiases) {
    return Parameters.allocate(backend, optimizer, theta, groups(decayBiases), parts());
  }

  /** Weights and biases of each layer; the weights of all but the last are hidden matrices. */
  public List<Parameters.Part> parts() {
    List<Parameters.Part> parts = new ArrayList<>();
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      boolean hidden = l < mlp.layers().size() - 1;
      parts.add(new Parameters.Part(mlp.weightOffset(l), layer.outputs(), layer.inputs(), hidden));
      parts.add(new Parameters.Part(mlp.biasOffset(l), 1, layer.outputs(), false));
    }
    return parts;
  }

  private List<Parameters.Group> groups(boolean decayBiases) {
    if (decayBiases) {
      return List.of(new Parameters.Group(0, mlp.flatLength(), true));
    }
    List<Parameters.Group> groups = new ArrayList<>();
    for (int l = 0; l < mlp.layers().size(); l++) {
      groups.add(new Parameters.Group(mlp.weightOffset(l), mlp.biasOffset(l), true));
      groups.add(new Parameters.Group(mlp.biasOffset(l), mlp.weightOffset(l + 1), false));
    }
    return groups;
  }

  @Override
  public void close() {
    theta.close();
  }
}
