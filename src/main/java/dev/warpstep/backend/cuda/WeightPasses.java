package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Penalty;

/** The launches over weights beside an optimizer's: penalties, limits on norms, averages. */
final class WeightPasses {
  /** Threads that share a row. */
  private static final int WARP = 32;

  private final Kernels kernels;

  WeightPasses(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * As {@link dev.warpstep.backend.Backend#penalize}.
   *
   * @param groups address of the table of groups
   */
  void penalize(Parameters parameters, Penalty penalty, long groups) {
    int count = parameters.theta().size();
    kernels.launch(
        "penalize",
        kernels.blocks(count),
        Kernels.BLOCK,
        CudaTensor.address(parameters.theta()),
        CudaTensor.address(parameters.gradient()),
        groups,
        parameters.groups().size(),
        (long) count,
        (float) penalty.l1(),
        (float) penalty.l2());
  }

  void maxNorm(Tensor weight, double limit) {
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

  /**
   * As {@link dev.warpstep.backend.Backend#average}.
   *
   * @param step address of the step's record
   */
  void average(WeightAverage average, Tensor theta, Tensor averaged, long step) {
    kernels.launch(
        "average_" + Averages.ALL.of(average).name(),
        kernels.blocks((theta.size() + 3L) / 4),
        Kernels.BLOCK,
        CudaTensor.address(theta),
        average.movesParameters() ? CudaTensor.copy(theta) : 0L,
        CudaTensor.address(averaged),
        step,
        (long) theta.size(),
        Record.hyper(average));
  }
}
