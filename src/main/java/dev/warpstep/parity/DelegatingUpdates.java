package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Penalty;

/** Another backend's updates, but a matrix optimizer steps by the products of the one given. */
final class DelegatingUpdates implements UpdateOperations {
  private final UpdateOperations other;
  private final Backend backend;

  /**
   * @param backend which these are the updates of
   */
  DelegatingUpdates(UpdateOperations other, Backend backend) {
    this.other = other;
    this.backend = backend;
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
      MatrixStep.run(backend, matrix, parameters, clip, step);
    } else {
      other.update(optimizer, parameters, clip, step);
    }
  }

  @Override
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    other.average(average, theta, averaged, step);
  }

  @Override
  public MatrixPasses matrices() {
    return other.matrices();
  }
}
