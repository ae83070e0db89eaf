package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Penalty;

/** What is done to parameters, each on all threads. */
final class Updates implements UpdateOperations {
  private final Backend backend;
  private final Penalize penalize;
  private final MaxNorm maxNorm;
  private final ClipGradient clip;
  private final ElementwiseUpdate elementwise;
  private final Average average;
  private final LayerwiseUpdate layerwise;
  private final MatrixUpdate matrices;

  /**
   * @param backend whose products a matrix optimizer takes
   */
  Updates(Backend backend, Workers workers) {
    this.backend = backend;
    penalize = new Penalize(workers);
    maxNorm = new MaxNorm(workers);
    clip = new ClipGradient(workers);
    elementwise = new ElementwiseUpdate(workers);
    average = new Average(workers);
    layerwise = new LayerwiseUpdate(workers);
    matrices = new MatrixUpdate(workers, clip);
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    penalize.run(parameters, penalty);
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    maxNorm.run((CpuTensor) weight, limit);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip limits, Step step) {
    if (optimizer instanceof ElementwiseOptimizer rule) {
      clip.run((CpuTensor) parameters.gradient(), limits.value(), limits.norm());
      elementwise.run(rule, parameters, step);
    } else if (optimizer instanceof LayerwiseOptimizer rule) {
      clip.run((CpuTensor) parameters.gradient(), limits.value(), limits.norm());
      layerwise.run(rule, parameters, step);
    } else if (optimizer instanceof MatrixOptimizer rule) {
      MatrixStep.run(backend, rule, parameters, limits, step);
    } else {
      throw UpdateOperations.unknownKind(optimizer);
    }
  }

  @Override
  public void average(WeightAverage rule, Tensor theta, Tensor averaged, Step step) {
    average.run(rule, array(theta), array(averaged), step.t());
  }

  @Override
  public MatrixPasses matrices() {
    return matrices;
  }

  /** The whole array of a tensor that is not a view. */
  static float[] array(Tensor tensor) {
    CpuTensor whole = (CpuTensor) tensor;
    if (whole.size() != whole.data().length) {
      throw new IllegalArgumentException("parameters must be whole tensors, not views");
    }
    return whole.data();
  }
}
