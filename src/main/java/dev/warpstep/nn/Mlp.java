package dev.warpstep.nn;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.activation.Identity;
import dev.warpstep.op.layer.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The shape of a multi-layer perceptron: dense layers, each as wide at its input as the one before
 * at its output.
 *
 * <p>All parameters lie in one flat vector: layer by layer the weights, row-major (outputs,
 * inputs), then the biases, then, where the layer is normalised, its gammas and its betas; behind
 * all layers the inputs' scales, where they are learnt; each beginning at a multiple of {@link
 * #ALIGNMENT} elements. The gaps hold zeros.
 *
 * @param inputDropout share of the inputs that is dropped in training, in [0, 1)
 * @param inputScale whether each input is multiplied by a number of its own that is learnt, before
 *     the first layer
 */
public record Mlp(List<Dense> layers, double inputDropout, boolean inputScale) {
  /**
   * Elements to whose multiples each weight matrix and each vector is aligned: 256 bytes of
   * float32.
   */
  public static final int ALIGNMENT = 64;

  /** Checks that the layers fit one another. */
  public Mlp {
    layers = List.copyOf(layers);
    Hyperparameters.unit("dropout", inputDropout);
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

  /** No input is dropped or scaled. */
  public Mlp(List<Dense> layers) {
    this(layers, 0, false);
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

  /** With the hidden layers' sums normalised. */
  public Mlp normalized(Normalization norm) {
    return hidden(l -> new Dense(l.inputs(), l.outputs(), l.activation(), norm, l.dropout()));
  }

  /**
   * With dropout after the activation of the hidden layers, and of the inputs.
   *
   * @param hidden share of a hidden layer's outputs that is dropped, in [0, 1)
   * @param input share of the inputs that is dropped, in [0, 1)
   */
  public Mlp dropout(double hidden, double input) {
    Mlp dropped = hidden(l -> new Dense(l.inputs(), l.outputs(), l.activation(), l.norm(), hidden));
    return new Mlp(dropped.layers, input, inputScale);
  }

  /**
   * With or without a learnt scale of each input.
   *
   * <p>Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default".
   */
  public Mlp inputScale(boolean learnt) {
    return new Mlp(layers, inputDropout, learnt);
  }

  private Mlp hidden(UnaryOperator<Dense> change) {
    List<Dense> changed = new ArrayList<>(layers);
    changed.subList(0, changed.size() - 1).replaceAll(change);
    return new Mlp(changed, inputDropout, inputScale);
  }

  /** Whether any layer is normalised over the rows of its batch. */
  public boolean hasBatchNorm() {
    return layers.stream().anyMatch(layer -> layer.norm() == Normalization.BATCH);
  }

  /** Width of the input. */
  public int inputs() {
    return layers.get(0).inputs();
  }

  /** Width of the output. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputs();
  }

  /** Number of weights, biases, gammas, betas and scales. */
  public long parameters() {
    return layers.stream().mapToLong(Dense::parameters).sum() + (inputScale ? inputs() : 0);
  }

  /** All widths, e.g. {@code 784-300-100-10}. */
  public String widths() {
    StringBuilder text = new StringBuilder().append(inputs());
    layers.forEach(layer -> text.append('-').append(layer.outputs()));
    return text.toString();
  }

  /** Length of the flat vector, the gaps counted. */
  public int flatLength() {
    return Math.addExact(scaleOffset(), inputScale ? aligned(inputs()) : 0);
  }

  /** Where the inputs' scales begin, if they are learnt; where the layers end. */
  public int scaleOffset() {
    return weightOffset(layers.size());
  }

  /** Where layer {@code l}'s weights begin. */
  public int weightOffset(int l) {
    int offset = 0;
    for (Dense layer : layers.subList(0, l)) {
      int vectors = Math.multiplyExact(layer.isNormalized() ? 3 : 1, aligned(layer.outputs()));
      offset = Math.addExact(offset, Math.addExact(aligned(layer.weights()), vectors));
    }
    return offset;
  }

  /** Where layer {@code l}'s biases begin. */
  public int biasOffset(int l) {
    return weightOffset(l) + aligned(layers.get(l).weights());
  }

  /** Where layer {@code l}'s gammas begin, if it is normalised. */
  public int gammaOffset(int l) {
    return biasOffset(l) + aligned(layers.get(l).outputs());
  }

  /** Where layer {@code l}'s betas begin, if it is normalised. */
  public int betaOffset(int l) {
    return gammaOffset(l) + aligned(layers.get(l).outputs());
  }

  /** Length of the running statistics' vector, 0 without batch normalisation. */
  public int statisticsLength() {
    return statisticsOffset(layers.size());
  }

  /** Where layer {@code l}'s running means begin; its variances follow, aligned as they are. */
  int statisticsOffset(int l) {
    int offset = 0;
    for (Dense layer : layers.subList(0, l)) {
      if (layer.norm() == Normalization.BATCH) {
        offset += 2 * aligned(layer.outputs());
      }
    }
    return offset;
  }

  private static int aligned(int length) {
    return Math.multiplyExact(Math.addExact(length, ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
  }
}
