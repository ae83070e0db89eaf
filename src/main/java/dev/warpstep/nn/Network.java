package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An MLP's parameters on a backend, in one flat vector with a view for each layer, and the running
 * statistics of batch normalisation, which are no parameters.
 */
public final class Network implements AutoCloseable {
  private final Mlp mlp;
  private final Backend backend;
  private final Tensor theta;
  private final Tensor statistics;
  private final Resources owned = new Resources();

  /** All parameters zero. */
  public Network(Backend backend, Mlp mlp) {
    this.mlp = mlp;
    this.backend = backend;
    try {
      theta = owned.own(backend.allocate(1, mlp.flatLength()));
      int length = mlp.statisticsLength();
      statistics = length == 0 ? null : owned.own(backend.allocate(1, length));
    } catch (OutOfDeviceMemoryException e) {
      owned.close();
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

  /** Layer {@code l}'s factors behind its normalisation, (1, outputs); if it is normalised. */
  public Tensor gamma(int l) {
    return gamma(theta, l);
  }

  /** Layer {@code l}'s shifts behind its normalisation, (1, outputs); if it is normalised. */
  public Tensor beta(int l) {
    return beta(theta, l);
  }

  /** The inputs' scales, (1, inputs); if they are learnt. */
  public Tensor inputScale() {
    return inputScale(theta);
  }

  /** The inputs' scales within a vector that is laid out as {@link #theta}. */
  Tensor inputScale(Tensor flat) {
    return flat.view(mlp.scaleOffset(), 1, mlp.inputs());
  }

  /** Layer {@code l}'s running statistics; if it has batch normalisation. */
  public Optional<RunningMoments> running(int l) {
    if (mlp.layers().get(l).norm() != Normalization.BATCH) {
      return Optional.empty();
    }
    int from = mlp.statisticsOffset(l);
    int to = mlp.statisticsOffset(l + 1);
    int width = mlp.layers().get(l).outputs();
    return Optional.of(
        new RunningMoments(
            statistics.view(from, 1, width), statistics.view((from + to) / 2, 1, width)));
  }

  /** All running statistics in one vector, where there are any. */
  public Optional<Tensor> statistics() {
    return Optional.ofNullable(statistics);
  }

  /** Layer {@code l}'s gammas within a vector that is laid out as {@link #theta}. */
  Tensor gamma(Tensor flat, int l) {
    return flat.view(mlp.gammaOffset(l), 1, mlp.layers().get(l).outputs());
  }

  /** Layer {@code l}'s betas within a vector that is laid out as {@link #theta}. */
  Tensor beta(Tensor flat, int l) {
    return flat.view(mlp.betaOffset(l), 1, mlp.layers().get(l).outputs());
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

  /**
   * Draws all weights and biases from {@code initializer}; what is normalised begins with gammas
   * and running variances of one, betas and running means of zero; inputs with scales of one.
   */
  public void initialize(Initializer initializer, long seed) {
    int last = mlp.layers().size() - 1;
    for (int l = 0; l <= last; l++) {
      Dense layer = mlp.layers().get(l);
      int in = layer.inputs();
      int out = layer.outputs();
      boolean zero = l == last && initializer.beginsAtZeroOutputs();
      weight(l).write(zero ? new double[layer.weights()] : initializer.weights(in, out, seed, l));
      bias(l).write(zero ? new double[out] : initializer.biases(in, out, seed, l));
      if (layer.isNormalized()) {
        gamma(l).write(ones(out));
        beta(l).write(new double[layer.outputs()]);
      }
      running(l)
          .ifPresent(
              moments -> {
                moments.mean().write(new double[layer.outputs()]);
                moments.variance().write(ones(out));
              });
    }
    if (mlp.inputScale()) {
      inputScale().write(ones(mlp.inputs()));
    }
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * Allocates a gradient and an optimizer's state beside the parameters.
   *
   * @param decayBiases whether weight decay applies to what is not a weight too: biases, gammas and
   *     betas, as in PyTorch
   */
  public Parameters parameters(Optimizer optimizer, boolean decayBiases) {
    return parameters(optimizer, decayBiases, LrFactors.NONE);
  }

  /**
   * The same with other learning rates for some of them.
   *
   * @throws IllegalArgumentException if the optimizer is not for such factors, or they are too many
   */
  public Parameters parameters(Optimizer optimizer, boolean decayBiases, LrFactors factors) {
    factors.check(optimizer);
    List<Parameters.Group> groups = factors.groups(mlp, decayBiases);
    return Parameters.allocate(backend, optimizer, theta, groups, parts());
  }

  /**
   * Weights, biases and what normalises them of each layer; the weights of all but the last are
   * hidden matrices. Then the inputs' scales, if they are learnt.
   */
  public List<Parameters.Part> parts() {
    List<Parameters.Part> parts = new ArrayList<>();
    for (int l = 0; l < mlp.layers().size(); l++) {
      Dense layer = mlp.layers().get(l);
      boolean hidden = l < mlp.layers().size() - 1;
      parts.add(new Parameters.Part(mlp.weightOffset(l), layer.outputs(), layer.inputs(), hidden));
      parts.add(new Parameters.Part(mlp.biasOffset(l), 1, layer.outputs(), false));
      if (layer.norm() != Normalization.NONE) {
        parts.add(new Parameters.Part(mlp.gammaOffset(l), 1, layer.outputs(), false));
        parts.add(new Parameters.Part(mlp.betaOffset(l), 1, layer.outputs(), false));
      }
    }
    if (mlp.inputScale()) {
      parts.add(new Parameters.Part(mlp.scaleOffset(), 1, mlp.inputs(), false));
    }
    return parts;
  }

  @Override
  public void close() {
    owned.close();
  }
}
