package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.Identity;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Normalization;

/** Forward and backward through one layer. */
final class LayerPass {
  private static final Activation SUM_ONLY = new Identity();

  private final Backend backend;
  private final LayerOperations layers;
  private final NormalizationOperations normalizations;
  private final Network network;
  private final int l;
  private final Dense layer;
  private final LayerBuffers buffers;
  private final Masks masks;
  private final Dropout mask;
  private final Tensor weight;
  private final Tensor bias;
  private final Tensor gamma;
  private final Tensor beta;
  private final RunningMoments running;

  /**
   * @param masks of training; null in evaluation
   */
  LayerPass(Network network, int l, LayerBuffers buffers, Masks masks) {
    this.network = network;
    this.l = l;
    this.buffers = buffers;
    this.masks = masks;
    backend = network.backend();
    layers = backend.layers();
    normalizations = backend.normalizations();
    layer = network.mlp().layers().get(l);
    mask = buffers.output() == buffers.h() ? null : masks.behind(l, layer.dropout());
    weight = network.weight(l);
    bias = network.bias(l);
    gamma = layer.isNormalized() ? network.gamma(l) : null;
    beta = layer.isNormalized() ? network.beta(l) : null;
    running = network.running(l).orElse(null);
  }

  /** The same for the first rows. */
  LayerPass first(int rows) {
    return new LayerPass(network, l, buffers.first(rows), masks);
  }

  Tensor output() {
    return buffers.output();
  }

  /** The gradient by {@link #output}, until {@link Backward#run} goes on with it. */
  Tensor gradient() {
    return buffers.d();
  }

  void forward(Tensor input) {
    backend.gemm(input, false, weight, true, buffers.sums());
    if (layer.isNormalized()) {
      layers.biasActivation(buffers.sums(), bias, SUM_ONLY, buffers.sums());
      normalize();
    }
    Tensor shift = layer.isNormalized() ? beta : bias;
    layers.biasActivation(buffers.z(), shift, layer.activation(), buffers.h());
    if (mask != null) {
      layers.dropout(buffers.h(), mask, masks.step(), buffers.output());
    }
  }

  private void normalize() {
    if (layer.norm() == Normalization.LAYER) {
      normalizations.layer(buffers.sums(), gamma, buffers.moments(), buffers.z());
    } else if (masks == null) {
      normalizations.batchFixed(buffers.sums(), gamma, running, buffers.z());
    } else {
      normalizations.batch(buffers.sums(), gamma, running, buffers.moments(), buffers.z());
    }
  }

  /** The way back, with the views of its gradient made once. */
  Backward backward(Tensor input, Tensor flat) {
    return new Backward(input, flat);
  }

  /** From the gradient by the output to those by the parameters and by the input. */
  final class Backward {
    private final Tensor input;
    private final Tensor weightGradient;
    private final Tensor biasGradient;
    private final Tensor gammaGradient;
    private final Tensor betaGradient;

    private Backward(Tensor input, Tensor flat) {
      if (layer.norm() == Normalization.BATCH && masks == null) {
        throw new IllegalStateException(
            "batch normalization has no gradient by running statistics: take Pass.training");
      }
      this.input = input;
      weightGradient = network.weight(flat, l);
      biasGradient = network.bias(flat, l);
      gammaGradient = layer.isNormalized() ? network.gamma(flat, l) : null;
      betaGradient = layer.isNormalized() ? network.beta(flat, l) : null;
    }

    /**
     * Overwrites {@link #gradient} on the way.
     *
     * @param inputGradient overwritten; null if it is not wanted
     */
    void run(Tensor inputGradient) {
      Tensor d = buffers.d();
      if (mask != null) {
        layers.dropout(d, mask, masks.step(), d);
      }
      Tensor shiftGradient = layer.isNormalized() ? betaGradient : biasGradient;
      layers.activationGradient(layer.activation(), buffers.z(), buffers.h(), d, shiftGradient);
      switch (layer.norm()) {
        case NONE -> {}
        case BATCH ->
            normalizations.batchGradient(
                buffers.sums(),
                buffers.moments(),
                gamma,
                betaGradient,
                d,
                gammaGradient,
                biasGradient);
        case LAYER -> {
          normalizations.layerGradient(buffers.sums(), buffers.moments(), gamma, d, gammaGradient);
          layers.activationGradient(SUM_ONLY, buffers.sums(), buffers.sums(), d, biasGradient);
        }
      }
      backend.gemm(d, true, input, false, weightGradient);
      if (inputGradient != null) {
        backend.gemm(d, false, weight, false, inputGradient);
      }
    }
  }
}
