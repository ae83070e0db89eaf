package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.NormalizationOperations;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;

/** Another backend with all groups in one object: a fault is an operation that is overridden. */
class FlatBackend extends DelegatingBackend
    implements LayerOperations, NormalizationOperations, UpdateOperations {
  FlatBackend(Backend other) {
    super(other);
  }

  @Override
  public final LayerOperations layers() {
    return this;
  }

  @Override
  public final NormalizationOperations normalizations() {
    return this;
  }

  @Override
  public final UpdateOperations updates() {
    return this;
  }

  @Override
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    super.layers().biasActivation(z, bias, f, h);
  }

  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    super.layers().activationGradient(f, z, h, d, biasGradient);
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    super.layers().dropout(x, dropout, step, y);
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    super.layers().scaleColumns(x, scale, y);
  }

  @Override
  public void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient) {
    super.layers().scaleGradient(x, d, scaleGradient);
  }

  @Override
  public void loss(
      Loss loss,
      Tensor y,
      Tensor target,
      Tensor rowLosses,
      Tensor dy,
      Tensor log,
      Batches batches) {
    super.layers().loss(loss, y, target, rowLosses, dy, log, batches);
  }

  @Override
  public void batch(Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    super.normalizations().batch(x, gamma, running, batch, z);
  }

  @Override
  public void batchFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    super.normalizations().batchFixed(x, gamma, running, z);
  }

  @Override
  public void batchGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
    super.normalizations()
        .batchGradient(x, batch, gamma, betaGradient, d, gammaGradient, biasGradient);
  }

  @Override
  public void layer(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    super.normalizations().layer(x, gamma, batch, z);
  }

  @Override
  public void layerGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    super.normalizations().layerGradient(x, batch, gamma, d, gammaGradient);
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    super.updates().penalize(parameters, penalty);
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    super.updates().maxNorm(weight, limit);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
    super.updates().update(optimizer, parameters, clip, step);
  }

  @Override
  public MatrixPasses matrices() {
    return super.updates().matrices();
  }

  @Override
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    super.updates().average(average, theta, averaged, step);
  }
}
