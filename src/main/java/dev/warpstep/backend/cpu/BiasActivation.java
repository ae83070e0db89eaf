package dev.warpstep.backend.cpu;

import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.Identity;

/**
 * {@code z += bias; h = f(z)}, in one pass, in parallel over rows.
 *
 * <p>HotSpot vectorises a loop only when all its arrays share one index, so a piece of a row is
 * copied to scratch that begins at 0 like the biases beside it, and back: five times faster than in
 * place.
 */
final class BiasActivation implements Workers.Task {
  private static final int PIECE = 1024;

  private final Workers workers;
  private final float[][] zPiece;
  private final float[][] hPiece;
  private final float[][] biasPiece;
  private CpuTensor z;
  private CpuTensor bias;
  private CpuTensor h;
  private Activation f;
  private int rowsPerBlock;

  BiasActivation(Workers workers) {
    this.workers = workers;
    zPiece = new float[workers.threads()][PIECE];
    hPiece = new float[workers.threads()][PIECE];
    biasPiece = new float[workers.threads()][PIECE];
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
    boolean inPlace = z.data() == h.data() && z.offset() == h.offset();
    float[] sums = zPiece[worker];
    float[] outputs = inPlace ? sums : hPiece[worker];
    float[] biases = biasPiece[worker];
    int end = Math.min(z.rows(), (block + 1) * rowsPerBlock);
    for (int column = 0; column < z.columns(); column += PIECE) {
      int count = Math.min(PIECE, z.columns() - column);
      System.arraycopy(bias.data(), bias.offset() + column, biases, 0, count);
      for (int row = block * rowsPerBlock; row < end; row++) {
        int at = row * z.columns() + column;
        System.arraycopy(z.data(), z.offset() + at, sums, 0, count);
        add(sums, biases, count);
        if (!inPlace) {
          System.arraycopy(sums, 0, z.data(), z.offset() + at, count);
        }
        if (!(f instanceof Identity && inPlace)) {
          apply(f, sums, outputs, count);
        }
        System.arraycopy(outputs, 0, h.data(), h.offset() + at, count);
      }
    }
  }

  private static void add(float[] z, float[] bias, int count) {
    for (int i = 0; i < count; i++) {
      z[i] += bias[i];
    }
  }

  private static void apply(Activation f, float[] z, float[] h, int count) {
    for (int i = 0; i < count; i++) {
      h[i] = f.apply(z[i]);
    }
  }
}
