package dev.warpstep.parity;

import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;

/** Passes of which the polynomial is off by some units in the last place, in its first element. */
record FaultyPolynomial(MatrixPasses right) implements MatrixPasses {
  @Override
  public void direct(MatrixOptimizer optimizer, Parameters parameters, Clip clip, Step step) {
    right.direct(optimizer, parameters, clip, step);
  }

  @Override
  public void polynomial(Tensor gram, Tensor polynomial) {
    right.polynomial(gram, polynomial);
    Tensor first = polynomial.view(0, 1, 1);
    first.write(new float[] {first.toFloats()[0] * 1.000001f});
  }

  @Override
  public void move(
      MatrixOptimizer optimizer,
      Parameters parameters,
      Parameters.Part part,
      Tensor orthogonal,
      Step step) {
    right.move(optimizer, parameters, part, orthogonal, step);
  }
}
