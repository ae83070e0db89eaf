package dev.warpstep.backend;

import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;
import java.util.List;

/** The step of a matrix optimizer as a sequence of a backend's operations. */
public final class MatrixStep {
  private MatrixStep() {}

  /** Takes one step; allocates nothing. */
  public static void run(
      Backend backend, MatrixOptimizer optimizer, Parameters parameters, Clip clip, Step step) {
    MatrixPasses passes = backend.updates().matrices();
    passes.direct(optimizer, parameters, clip, step);
    List<MatrixWorkspace.Matrix> matrices = parameters.workspace().matrices();
    for (int i = 0; i < matrices.size(); i++) {
      MatrixWorkspace.Matrix matrix = matrices.get(i);
      passes.move(optimizer, parameters, matrix.part(), orthogonal(backend, matrix), step);
    }
  }

  /** {@link NewtonSchulz} on a matrix's direction. */
  private static Tensor orthogonal(Backend backend, MatrixWorkspace.Matrix matrix) {
    boolean tall = matrix.isTall();
    Tensor gram = matrix.gram();
    Tensor polynomial = matrix.polynomial();
    Tensor x = matrix.direction();
    for (int k = 0; k < NewtonSchulz.STEPS; k++) {
      Tensor next = k % 2 == 0 ? matrix.even() : matrix.odd();
      backend.gemm(x, tall, x, !tall, gram);
      backend.gemm(gram, false, gram, false, polynomial);
      backend.updates().matrices().polynomial(gram, polynomial);
      if (tall) {
        backend.gemm(x, false, polynomial, false, next);
      } else {
        backend.gemm(polynomial, false, x, false, next);
      }
      x = next;
    }
    return x;
  }
}
