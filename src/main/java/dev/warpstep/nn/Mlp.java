package dev.warpstep.nn;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Identity;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a multi-layer perceptron: dense layers, each as wide at its input as the one before
 * at its output.
 *
 * <p>All parameters lie in one flat vector: layer by layer the weights, row-major (outputs,
 * inputs), then the biases, each beginning at a multiple of {@link #ALIGNMENT} elements. The gaps
 * hold zeros.
 */
public record Mlp(List<Dense> layers) {
  /**
   * Elements to whose multiples each weight matrix and bias vector is aligned: 256 bytes of
   * float32.
   */
  public static final int ALIGNMENT = 64;

  /** Checks that the layers fit one another. */
  public Mlp {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("an MLP needs at least one layer");
    }
    for (int i = 1; i < layers.size(); i++) {
      if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
        throw new IllegalArgumentException(
            "layer %d takes %d inputs, but layer %d has %d outputs"
                .formatted(i, layers.get(i).inputs(), i - 1, layers.get(i - 1).outputs()));
      }
    }
  }

  /** Hidden layers of the given widths with one activation, and a linear output layer. */
  public static Mlp of(int inputs, List<Integer> hidden, int outputs, Activation activation) {
    List<Dense> layers = new ArrayList<>();
    int width = inputs;
    for (int next : hidden) {
      layers.add(new Dense(width, next, activation));
      width = next;
    }
    layers.add(new Dense(width, outputs, new Identity()));
    return new Mlp(layers);
  }

  /** Width of the input. */
  public int inputs() {
    return layers.get(0).inputs();
  }

  /** Width of the output. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Number of weights and biases. */
  public long parameters() {
    return layers.stream().mapToLong(Dense::parameters).sum();
  }

  /** All widths, e.g. {@code 784-300-100-10}. */
  public String widths() {
    StringBuilder text = new StringBuilder().append(inputs());
    layers.forEach(layer -> text.append('-').append(layer.outputs()));
    return text.toString();
  }

  /** Length of the flat vector, the gaps counted. */
  public int flatLength() {
    return weightOffset(layers.size());
  }

  /** Where layer {@code l}'s weights begin. */
  public int weightOffset(int l) {
    int offset = 0;
    for (Dense layer : layers.subList(0, l)) {
      offset =
          Math.addExact(offset, Math.addExact(aligned(layer.weights()), aligned(layer.outputs())));
    }
    return offset;
  }

  /** Where layer {@code l}'s biases begin. */
  public int biasOffset(int l) {
    return weightOffset(l) + aligned(layers.get(l).weights());
  }

  private static int aligned(int length) {
    return Math.multiplyExact(Math.addExact(length, ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
  }
}
