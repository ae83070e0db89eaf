package dev.warpstep.backend.cpu;

import dev.warpstep.op.Dropout;

/**
 * {@code y = mask*x/(1 - rate)}, in parallel over groups of four elements, as Philox gives them.
 */
final class DropElements implements Workers.Task {
  private static final int GROUP = 4;

  private final Workers workers;
  private final int[][] words;
  private Dropout dropout;
  private long t;
  private CpuTensor x;
  private CpuTensor y;
  private int groups;
  private int groupsPerBlock;

  DropElements(Workers workers) {
    this.workers = workers;
    words = new int[workers.threads()][GROUP];
  }

  void run(CpuTensor x, Dropout dropout, long t, CpuTensor y) {
    this.x = x;
    this.dropout = dropout;
    this.t = t;
    this.y = y;
    groups = (x.size() - 1) / GROUP + 1;
    groupsPerBlock = Rows.perBlock(groups, GROUP);
    workers.run(this, Rows.blocks(groups, groupsPerBlock), 8L * x.size());
  }

  @Override
  public void run(int block, int worker) {
    int from = block * groupsPerBlock;
    int to = Math.min(groups, from + groupsPerBlock);
    for (int four = from; four < to; four++) {
      int i = GROUP * four;
      dropout.apply(
          four,
          t,
          x.data(),
          x.offset() + i,
          y.data(),
          y.offset() + i,
          Math.min(GROUP, x.size() - i),
          words[worker]);
    }
  }
}
