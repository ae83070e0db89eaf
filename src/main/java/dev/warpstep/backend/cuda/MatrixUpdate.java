package dev.warpstep.backend.cuda;

import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Optimizers;

/** The launches of a matrix optimizer's step besides its products. */
final class MatrixUpdate implements MatrixPasses {
  private final CudaBackend backend;
  private final Kernels kernels;
  private final Reductions reductions;

  MatrixUpdate(CudaBackend backend, Reductions reductions) {
    this.backend = backend;
    this.kernels = backend.kernels();
    this.reductions = reductions;
  }

  /** The name of a kernel that is this rule's own. */
  static String kernel(String prefix, MatrixOptimizer optimizer) {
    return prefix + Optimizers.ALL.of(optimizer).name();
  }

  @Override
  public void direct(MatrixOptimizer optimizer, Parameters parameters, Clip clip, Step step) {
    backend.bind();
    backend.follow(step);
    long stepAddress = backend.position().stepAddress();
    PartsArguments arguments =
        new PartsArguments(optimizer, parameters, clip, stepAddress, backend.plan(), 1);
    arguments.clip(reductions);
    Tensor directions = parameters.state().get(MatrixOptimizer.DIRECTION);
    byte[] bytes =
        arguments.bytes(
            PartsArguments.freshCopy(parameters.theta()), PartsArguments.freshCopy(directions));
    String direction = kernel("direction_", optimizer);
    long work = (long) arguments.chunks() * Kernels.BLOCK;
    int blocks = kernels.blocksThatFit(direction, work);
    kernels.launch(direction, blocks, Kernels.BLOCK, (Object) bytes);
    if (parameters.workspace().matrices().isEmpty()) {
      return;
    }
    kernels.launch(
        "newton_schulz_length",
        arguments.parts(),
        Kernels.BLOCK,
        arguments.table(),
        arguments.sums(),
        arguments.numbers());
    kernels.launch("newton_schulz_scale", kernels.blocks(work), Kernels.BLOCK, (Object) bytes);
  }

  @Override
  public void polynomial(Tensor gram, Tensor polynomial) {
    backend.bind();
    CudaTensor result = (CudaTensor) polynomial;
    kernels.launch(
        "newton_schulz_polynomial",
        kernels.blocks(result.size()),
        Kernels.BLOCK,
        ((CudaTensor) gram).address(),
        result.address(),
        result.storage().freshCopy(result.offset(), result.size()),
        gram.rows());
  }

  @Override
  public void move(
      MatrixOptimizer optimizer, Parameters parameters, Part part, Tensor orthogonal, Step step) {
    backend.bind();
    backend.follow(step);
    CudaTensor theta = UpdateArguments.whole(parameters.theta());
    MatrixOptimizer rule = parameters.isDecayed(part) ? optimizer : optimizer.withoutWeightDecay();
    kernels.launch(
        kernel("move_", optimizer),
        kernels.blocks(orthogonal.size()),
        Kernels.BLOCK,
        theta.address() + (long) part.from() * Float.BYTES,
        theta.storage().freshCopy(part.from(), orthogonal.size()),
        ((CudaTensor) orthogonal).address(),
        backend.position().stepAddress(),
        part.rows(),
        part.columns(),
        Record.hyper(rule));
  }
}
