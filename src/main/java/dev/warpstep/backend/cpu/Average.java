package dev.warpstep.backend.cpu;

import dev.warpstep.op.WeightAverage;

/** A weight average's step, in parallel over ranges of the flat vectors. */
final class Average implements Workers.Task {
  private final Workers workers;
  private WeightAverage average;
  private float[] theta;
  private float[] averaged;
  private long t;
  private int perBlock;

  Average(Workers workers) {
    this.workers = workers;
  }

  void run(WeightAverage average, float[] theta, float[] averaged, long t) {
    this.average = average;
    this.theta = theta;
    this.averaged = averaged;
    this.t = t;
    perBlock = Rows.perBlock(theta.length, 1);
    workers.run(this, Rows.blocks(theta.length, perBlock), theta.length);
  }

  @Override
  public void run(int block, int worker) {
    int from = block * perBlock;
    average.update(theta, averaged, from, Math.min(theta.length, from + perBlock), t);
  }
}
