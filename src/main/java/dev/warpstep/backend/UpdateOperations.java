package dev.warpstep.backend;

import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Penalty;

/** What is done to parameters, their gradient and their average once a pass is through. */
public interface UpdateOperations {
  /** Adds the gradient of {@code penalty} to that of the decayed groups. */
  void penalize(Parameters parameters, Penalty penalty);

  /**
   * Scales each row of {@code weight} whose Euclidean norm is above {@code limit} by {@code limit /
   * (norm + 1e-7)}, as torch.renorm; the squares are added up by {@link
   * dev.warpstep.op.numeric.Lanes}.
   *
   * @param weight (outputs, inputs); modified
   * @param limit above 0
   */
  void maxNorm(Tensor weight, double limit);

  /**
   * One step of {@code optimizer} on all parameters with their gradient clipped; the state tensors
   * are those that {@link Optimizer#state} names. Whether the gradient itself is clipped afterwards
   * or as before is the device's matter: clipping is part of the one pass where it can be.
   *
   * @throws IllegalArgumentException if the optimizer is of no kind that is known
   */
  void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step);

  /**
   * Takes the parameters after {@code step} into an average.
   *
   * @param theta (1, n); modified where the average {@link WeightAverage#movesParameters}
   * @param averaged (1, n); modified
   */
  void average(WeightAverage average, Tensor theta, Tensor averaged, Step step);

  /** The parts of {@link #update} for a matrix optimizer, which has products between them. */
  MatrixPasses matrices();

  /** That {@link #update} knows no such kind of rule. */
  static IllegalArgumentException unknownKind(Optimizer optimizer) {
    return new IllegalArgumentException(
        "an optimizer must be elementwise, layerwise or one of matrices: " + optimizer);
  }
}
