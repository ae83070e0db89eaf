package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;

/** Another backend in all that a subclass leaves as it is. Closing it does not close the other. */
class DelegatingBackend implements Backend {
  private final Backend other;

  DelegatingBackend(Backend other) {
    this.other = other;
  }

  @Override
  public String name() {
    return other.name();
  }

  @Override
  public String description() {
    return other.description();
  }

  @Override
  public String precision() {
    return other.precision();
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    return other.allocate(rows, columns);
  }

  @Override
  public Tensor allocateData(int rows, int columns) {
    return other.allocateData(rows, columns);
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    other.gemm(a, transposeA, b, transposeB, c);
  }

  @Override
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    other.biasActivation(z, bias, f, h);
  }

  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    other.activationGradient(f, z, h, d, biasGradient);
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    other.dropout(x, dropout, step, y);
  }

  @Override
  public void batchNorm(
      Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    other.batchNorm(x, gamma, running, batch, z);
  }

  @Override
  public void batchNormFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    other.batchNormFixed(x, gamma, running, z);
  }

  @Override
  public void batchNormGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
    other.batchNormGradient(x, batch, gamma, betaGradient, d, gammaGradient, biasGradient);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    other.layerNorm(x, gamma, batch, z);
  }

  @Override
  public void layerNormGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    other.layerNormGradient(x, batch, gamma, d, gammaGradient);
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
    other.loss(loss, y, target, rowLosses, dy, log, batches);
  }

  @Override
  public void gather(Tensor source, Batches batches, Tensor destination) {
    other.gather(source, batches, destination);
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    other.penalize(parameters, penalty);
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    other.maxNorm(weight, limit);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
    if (optimizer instanceof MatrixOptimizer matrix) {
      MatrixStep.run(this, matrix, parameters, clip, step); // by the products of a subclass
    } else {
      other.update(optimizer, parameters, clip, step);
    }
  }

  @Override
  public MatrixPasses matrices() {
    return other.matrices();
  }

  @Override
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    other.average(average, theta, averaged, step);
  }

  @Override
  public void advance(Step step, Batches batches) {
    other.advance(step, batches);
  }

  @Override
  public Replay record(Runnable operations) {
    return other.record(operations);
  }

  @Override
  public void close() {
    // the other is its owner's
  }
}
