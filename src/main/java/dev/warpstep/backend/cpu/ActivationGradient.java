package dev.warpstep.backend.cpu;

import dev.warpstep.op.Activation;
import dev.warpstep.op.Identity;
import java.util.Arrays;

/** {@code d *= f'(z)} and the column sums of d, in one pass, in parallel over columns. */
final class ActivationGradient implements Workers.Task {
  /** Columns of a block. */
  private static final int COLUMNS = 64;

  /**
   * Rows that are added in order before their sum joins the column's; part of the reduction's
   * definition.
   */
  private static final int CHUNK = 64;

  private final Workers workers;
  private final float[][] partial;
  private Activation f;
  private CpuTensor z;
  private CpuTensor h;
  private CpuTensor d;
  private CpuTensor sums;

  ActivationGradient(Workers workers) {
    this.workers = workers;
    partial = new float[workers.threads()][COLUMNS];
  }

  void run(Activation f, CpuTensor z, CpuTensor h, CpuTensor d, CpuTensor sums) {
    this.f = f;
    this.z = z;
    this.h = h;
    this.d = d;
    this.sums = sums;
    workers.run(this, Rows.blocks(d.columns(), COLUMNS), d.size());
  }

  @Override
  public void run(int block, int worker) {
    int width = d.columns();
    int from = block * COLUMNS;
    int count = Math.min(COLUMNS, width - from);
    float[] chunk = partial[worker];
    float[] total = sums.data();
    int totalAt = sums.offset() + from;
    Arrays.fill(total, totalAt, totalAt + count, 0f);
    for (int first = 0; first < d.rows(); first += CHUNK) {
      Arrays.fill(chunk, 0, count, 0f);
      int end = Math.min(d.rows(), first + CHUNK);
      for (int row = first; row < end; row++) {
        int at = row * width + from;
        if (!(f instanceof Identity)) {
          multiply(
              f,
              z.data(),
              z.offset() + at,
              h.data(),
              h.offset() + at,
              d.data(),
              d.offset() + at,
              count);
        }
        add(d.data(), d.offset() + at, chunk, 0, count);
      }
      add(chunk, 0, total, totalAt, count);
    }
  }

  private static void multiply(
      Activation f, float[] z, int zAt, float[] h, int hAt, float[] d, int at, int count) {
    for (int i = 0; i < count; i++) {
      d[at + i] = f.backward(z[zAt + i], h[hAt + i], d[at + i]);
    }
  }

  private static void add(float[] from, int fromAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += from[fromAt + i];
    }
  }
}
