package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Parameters;
import dev.warpstep.op.layer.Penalty;

/** Adds a penalty's gradient to that of the decayed groups, in parallel over ranges of them. */
final class Penalize implements Workers.Task {
  private final Workers workers;
  private Penalty penalty;
  private CpuTensor theta;
  private CpuTensor gradient;
  private Parameters.Group group;
  private int perBlock;

  Penalize(Workers workers) {
    this.workers = workers;
  }

  void run(Parameters parameters, Penalty penalty) {
    this.penalty = penalty;
    theta = (CpuTensor) parameters.theta();
    gradient = (CpuTensor) parameters.gradient();
    if (theta.offset() != gradient.offset()) {
      throw new IllegalArgumentException("theta and gradient must begin at the same offset");
    }
    for (int i = 0; i < parameters.groups().size(); i++) { // an iterator would be allocated
      group = parameters.groups().get(i);
      int count = group.to() - group.from();
      if (group.decayed() && count > 0) {
        perBlock = Rows.perBlock(count, 1);
        workers.run(this, Rows.blocks(count, perBlock), count);
      }
    }
  }

  @Override
  public void run(int block, int worker) {
    int from = theta.offset() + group.from() + block * perBlock;
    int to = Math.min(theta.offset() + group.to(), from + perBlock);
    penalty.addTo(gradient.data(), theta.data(), from, to);
  }
}
