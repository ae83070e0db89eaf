package dev.warpstep.data;

import java.util.ArrayList;
import java.util.List;

/** Rows of floats that grow in chunks, so that growing copies nothing. */
final class FloatRows {
  private static final int CHUNK = 1 << 18;

  private final int width;
  private final int rowsInChunk;
  private final List<float[]> chunks = new ArrayList<>();
  private float[] current = {};
  private int end;
  private int base;

  FloatRows(int width) {
    this.width = width;
    rowsInChunk = Math.max(1, CHUNK / width);
  }

  /** Begins a row of zeros. */
  void startRow() {
    base = end;
    if (base == current.length) {
      current = new float[rowsInChunk * width];
      chunks.add(current);
      base = 0;
    }
    end = base + width;
  }

  /** Writes to the row begun last. */
  void set(int column, float value) {
    current[base + column] = value;
  }

  float get(int row, int column) {
    return chunks.get(row / rowsInChunk)[row % rowsInChunk * width + column];
  }

  /** The first rows: (rows, width), row-major. */
  float[] toArray(int rows) {
    float[] all = new float[rows * width];
    for (int from = 0; from < all.length; from += rowsInChunk * width) {
      int length = Math.min(all.length - from, rowsInChunk * width);
      System.arraycopy(chunks.get(from / (rowsInChunk * width)), 0, all, from, length);
    }
    return all;
  }
}
