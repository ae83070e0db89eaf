package dev.warpstep.backend.cpu;

import java.util.Arrays;

/**
 * Sums of a piece of a matrix's columns, one piece a thread: rows are added in order within each
 * 64, then the sums of the 64s in order, the tree of {@link ActivationGradient}. For each row the
 * caller fills {@link #terms}, and {@link #factors} where products are summed.
 */
final class ColumnSums {
  /** Most columns of a piece. */
  static final int PIECE = 1024;

  private static final int CHUNK = 64;

  private final float[] chunk = new float[PIECE];
  private final float[] total = new float[PIECE];

  /** What a row adds, from index 0. */
  final float[] terms = new float[PIECE];

  /** What the terms are multiplied by, with one rounding of product and sum. */
  final float[] factors = new float[PIECE];

  static ColumnSums[] each(Workers workers) {
    ColumnSums[] all = new ColumnSums[workers.threads()];
    Arrays.setAll(all, i -> new ColumnSums());
    return all;
  }

  /** Columns of a block: two blocks a thread, of whole cache lines; the cut changes no bit. */
  static int columnsPerBlock(Workers workers, int width) {
    int share = width / (2 * workers.threads()) / 16 * 16;
    return Math.min(PIECE, Math.max(32, share));
  }

  /** Begins a sum. */
  void clear(int count) {
    Arrays.fill(total, 0, count, 0f);
    Arrays.fill(chunk, 0, count, 0f);
  }

  /** Adds the terms of row {@code row}, the rows in order. */
  void add(int row, int rows, int count) {
    for (int i = 0; i < count; i++) {
      chunk[i] += terms[i];
    }
    endOfChunk(row, rows, count);
  }

  /** Adds the terms times the factors of row {@code row}, the rows in order. */
  void addProducts(int row, int rows, int count) {
    for (int i = 0; i < count; i++) {
      chunk[i] = Math.fma(terms[i], factors[i], chunk[i]);
    }
    endOfChunk(row, rows, count);
  }

  private void endOfChunk(int row, int rows, int count) {
    if (row % CHUNK == CHUNK - 1 || row == rows - 1) {
      for (int i = 0; i < count; i++) {
        total[i] += chunk[i];
      }
      Arrays.fill(chunk, 0, count, 0f);
    }
  }

  /** The sums. */
  float[] total() {
    return total;
  }
}
