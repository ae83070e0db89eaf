package dev.warpstep.parity;

import java.util.ArrayList;
import java.util.List;

/** How many sizes the checks run at. */
public enum Sizes {
  /** Those that meet every tail, none long. */
  QUICK(new int[] {1, 3, 33, 257}),
  /** More of them, and some of 2^20+3 elements or 2^16+3 rows. */
  FULL(new int[] {1, 3, 31, 32, 33, 255, 257, 1023});

  /** More elements than any launch covers without a stride, and no multiple of anything. */
  static final int LONG = (1 << 20) + 3;

  /** More rows than any launch covers where each has a warp. */
  static final int TALL = (1 << 16) + 3;

  private final int[] lengths;

  Sizes(int[] lengths) {
    this.lengths = lengths;
  }

  /** Lengths around the widths of vectors, warps and blocks. */
  int[] lengths() {
    return lengths.clone();
  }

  boolean isFull() {
    return this == FULL;
  }

  /** Each length as rows and as columns, with two of the others. */
  List<int[]> shapes() {
    List<int[]> shapes = new ArrayList<>();
    int count = lengths.length;
    for (int i = 0; i < count; i++) {
      shapes.add(new int[] {lengths[i], lengths[(i + 3) % count]});
      shapes.add(new int[] {lengths[i], lengths[count - 1 - i]});
    }
    return shapes;
  }
}
