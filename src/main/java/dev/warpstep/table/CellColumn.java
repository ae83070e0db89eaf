package dev.warpstep.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cells of a column, in segments, so that growing copies nothing. */
final class CellColumn {
  private static final int BITS = 14;
  private static final int SEGMENT = 1 << BITS;

  private final List<long[]> segments = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  /** The cell of a row, see {@link Cell}. */
  long get(int row) {
    return segments.get(row >>> BITS)[row & (SEGMENT - 1)];
  }

  void add(long cell) {
    add(new long[] {cell}, 1);
  }

  /** Appends the first {@code count} cells. */
  void add(long[] cells, int count) {
    int from = 0;
    while (from < count) {
      int at = size & (SEGMENT - 1);
      int length = Math.min(count - from, SEGMENT - at);
      if (at == 0) {
        segments.add(new long[Math.min(SEGMENT, Math.max(16, count - from))]);
      }
      long[] last = segments.get(segments.size() - 1);
      if (last.length < at + length) {
        last = Arrays.copyOf(last, Math.min(SEGMENT, Math.max(at + length, 2 * last.length)));
        segments.set(segments.size() - 1, last);
      }
      System.arraycopy(cells, from, last, at, length);
      from += length;
      size += length;
    }
  }
}
