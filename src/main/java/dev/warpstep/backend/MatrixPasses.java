package dev.warpstep.backend;

import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;

/**
 * What a device does in the step of a matrix optimizer besides products; see {@link MatrixStep}.
 */
public interface MatrixPasses {
  /**
   * Updates all parts but the hidden matrices, whose directions it leaves, divided by their norms,
   * in state vector {@link MatrixOptimizer#DIRECTION}. The gradient is clipped as by {@link
   * UpdateOperations#update}.
   */
  void direct(MatrixOptimizer optimizer, Parameters parameters, Clip clip, Step step);

  /**
   * {@code polynomial <- aI + b*gram + c*polynomial} with the coefficients of {@link
   * dev.warpstep.op.numeric.NewtonSchulz}.
   *
   * @param gram (side, side); not modified
   * @param polynomial (side, side), gram²; overwritten
   */
  void polynomial(Tensor gram, Tensor polynomial);

  /**
   * Moves a hidden matrix of {@code parameters}' theta.
   *
   * @param orthogonal (rows, columns) of the part
   */
  void move(
      MatrixOptimizer optimizer,
      Parameters parameters,
      Parameters.Part part,
      Tensor orthogonal,
      Step step);
}
