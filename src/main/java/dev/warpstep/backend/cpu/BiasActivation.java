package dev.warpstep.backend.cpu;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Identity;

/** {@code z += bias; h = f(z)}, in one pass, in parallel over rows. */
final class BiasActivation implements Workers.Task {
  private final Workers workers;
  private CpuTensor z;
  private CpuTensor bias;
  private CpuTensor h;
  private Activation f;
  private int rowsPerBlock;

  BiasActivation(Workers workers) {
    this.workers = workers;
  }

  void run(CpuTensor z, CpuTensor bias, Activation f, CpuTensor h) {
    this.z = z;
    this.bias = bias;
    this.f = f;
    this.h = h;
    rowsPerBlock = Rows.perBlock(z.rows(), z.columns());
    workers.run(this, Rows.blocks(z.rows(), rowsPerBlock), z.size());
  }

  @Override
  public void run(int block, int worker) {
    int width = z.columns();
    boolean inPlace = z.data() == h.data() && z.offset() == h.offset();
    int end = Math.min(z.rows(), (block + 1) * rowsPerBlock);
    for (int row = block * rowsPerBlock; row < end; row++) {
      int in = z.offset() + row * width;
      int out = h.offset() + row * width;
      if (f instanceof Identity && inPlace) {
        add(z.data(), in, bias.data(), bias.offset(), width);
      } else if (inPlace) {
        inPlace(f, z.data(), in, bias.data(), bias.offset(), width);
      } else {
        apart(f, z.data(), in, bias.data(), bias.offset(), h.data(), out, width);
      }
    }
  }

  private static void add(float[] z, int at, float[] bias, int biasAt, int width) {
    for (int i = 0; i < width; i++) {
      z[at + i] += bias[biasAt + i];
    }
  }

  /** With one array HotSpot vectorises the loop; two might overlap for all it knows. */
  private static void inPlace(
      Activation f, float[] z, int at, float[] bias, int biasAt, int width) {
    for (int i = 0; i < width; i++) {
      z[at + i] = f.apply(z[at + i] + bias[biasAt + i]);
    }
  }

  private static void apart(
      Activation f, float[] z, int at, float[] bias, int biasAt, float[] h, int out, int width) {
    for (int i = 0; i < width; i++) {
      float sum = z[at + i] + bias[biasAt + i];
      z[at + i] = sum;
      h[out + i] = f.apply(sum);
    }
  }
}
