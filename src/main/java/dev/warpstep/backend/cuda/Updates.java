package dev.warpstep.backend.cuda;

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
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Penalty;

/** The launches over parameters: penalties, limits on norms, optimizers, averages. */
final class Updates implements UpdateOperations {
  /** Threads that share a row. */
  private static final int WARP = 32;

  private final CudaBackend backend;
  private final Kernels kernels;
  private final Reductions reductions;
  private final LayerwiseUpdate layerwise;
  private final MatrixUpdate matrices;

  Updates(CudaBackend backend, Reductions reductions) {
    this.backend = backend;
    this.kernels = backend.kernels();
    this.reductions = reductions;
    layerwise = new LayerwiseUpdate(kernels, reductions, backend.position());
    matrices = new MatrixUpdate(backend, reductions);
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    backend.bind();
    int count = parameters.theta().size();
    kernels.launch(
        "penalize",
        kernels.blocks(count),
        Kernels.BLOCK,
        CudaTensor.address(parameters.theta()),
        CudaTensor.address(parameters.gradient()),
        backend.plan().groups(parameters),
        parameters.groups().size(),
        (long) count,
        (float) penalty.l1(),
        (float) penalty.l2());
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    backend.bind();
    kernels.launch(
        "max_norm",
        kernels.blocks((long) weight.rows() * WARP),
        Kernels.BLOCK,
        CudaTensor.address(weight),
        CudaTensor.copy(weight),
        weight.rows(),
        weight.columns(),
        (float) limit);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip clip, Step step) {
    backend.bind();
    backend.follow(step);
    if (optimizer instanceof LayerwiseOptimizer rule) {
      layerwise.run(rule, parameters, clip, backend.plan());
      return;
    } else if (optimizer instanceof MatrixOptimizer rule) {
      MatrixStep.run(backend, rule, parameters, clip, step);
      return;
    } else if (!(optimizer instanceof ElementwiseOptimizer)) {
      throw UpdateOperations.unknownKind(optimizer);
    }
    UpdateArguments arguments = new UpdateArguments(optimizer, parameters, clip);
    long norm = 0;
    if (clip.norm() > 0) {
      norm = backend.plan().scratch(Reductions.scratchBytes(arguments.count()) + Float.BYTES);
      reductions.clipScale(arguments.gradient(), arguments.count(), clip, norm);
    }
    kernels.launch(
        arguments.kernel(),
        kernels.blocksThatFit(arguments.kernel(), (arguments.count() + 3) / 4),
        Kernels.BLOCK,
        (Object)
            arguments.bytes(
                backend.position().stepAddress(), norm, backend.plan().groups(parameters)));
  }

  @Override
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    backend.bind();
    backend.follow(step);
    kernels.launch(
        "average_" + Averages.ALL.of(average).name(),
        kernels.blocks((theta.size() + 3L) / 4),
        Kernels.BLOCK,
        CudaTensor.address(theta),
        average.movesParameters() ? CudaTensor.copy(theta) : 0L,
        CudaTensor.address(averaged),
        backend.position().stepAddress(),
        (long) theta.size(),
        Record.hyper(average));
  }

  @Override
  public MatrixPasses matrices() {
    return matrices;
  }
}
