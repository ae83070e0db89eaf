package dev.warpstep.backend.cpu;

import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.Identity;
import java.util.Arrays;

/**
 * {@code d *= f'(z)} and the column sums of d, in one pass, in parallel over columns. The sums are
 * taken from copies of pieces of rows, for the same reason as in {@link BiasActivation}.
 */
final class ActivationGradient implements Workers.Task {
  /** Most columns of a block. */
  private static final int PIECE = 1024;

  /**
   * Rows that are added in order before their sum joins the column's; part of the reduction's
   * definition.
   */
  private static final int CHUNK = 64;

  private final Workers workers;
  private final float[][] dPiece;
  private final float[][] chunkSums;
  private final float[][] totals;
  private Activation f;
  private CpuTensor z;
  private CpuTensor h;
  private CpuTensor d;
  private CpuTensor sums;
  private int columnsPerBlock;

  ActivationGradient(Workers workers) {
    this.workers = workers;
    dPiece = new float[workers.threads()][PIECE];
    chunkSums = new float[workers.threads()][PIECE];
    totals = new float[workers.threads()][PIECE];
  }

  void run(Activation f, CpuTensor z, CpuTensor h, CpuTensor d, CpuTensor sums) {
    if (z.offset() != d.offset() || h.offset() != d.offset()) {
      throw new IllegalArgumentException("z, h and d must begin at the same offset");
    }
    this.f = f;
    this.z = z;
    this.h = h;
    this.d = d;
    this.sums = sums;
    // Two blocks a thread, of whole cache lines; the cut does not change the bits.
    int share = d.columns() / (2 * workers.threads()) / 16 * 16;
    columnsPerBlock = Math.min(PIECE, Math.max(32, share));
    workers.run(this, Rows.blocks(d.columns(), columnsPerBlock), d.size());
  }

  @Override
  public void run(int block, int worker) {
    int width = d.columns();
    int from = block * columnsPerBlock;
    int count = Math.min(columnsPerBlock, width - from);
    float[] gradient = dPiece[worker];
    float[] chunk = chunkSums[worker];
    float[] total = totals[worker];
    Arrays.fill(total, 0, count, 0f);
    for (int first = 0; first < d.rows(); first += CHUNK) {
      Arrays.fill(chunk, 0, count, 0f);
      int end = Math.min(d.rows(), first + CHUNK);
      for (int row = first; row < end; row++) {
        int at = d.offset() + row * width + from;
        if (!(f instanceof Identity)) {
          backward(f, z.data(), h.data(), d.data(), at, at + count);
        }
        System.arraycopy(d.data(), at, gradient, 0, count);
        add(gradient, chunk, count);
      }
      add(chunk, total, count);
    }
    System.arraycopy(total, 0, sums.data(), sums.offset() + from, count);
  }

  /** All three arrays share the index, so this vectorises where it stands. */
  private static void backward(Activation f, float[] z, float[] h, float[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      d[i] = f.backward(z[i], h[i], d[i]);
    }
  }

  private static void add(float[] from, float[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += from[i];
    }
  }
}
