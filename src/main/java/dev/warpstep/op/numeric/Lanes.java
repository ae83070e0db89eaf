package dev.warpstep.op.numeric;

import java.util.Arrays;

/**
 * Reduction over the width of one row, in one fixed tree: number i goes to lane i mod 32, each lane
 * adds in order from 0, then lane l takes lane l+16, l+8, .. l+1. On a GPU the lanes are a warp.
 */
public final class Lanes {
  /** How many there are; the size of each method's scratch. */
  public static final int COUNT = 32;

  private Lanes() {}

  /** Sets all lanes to 0. */
  public static void clear(float[] lanes) {
    Arrays.fill(lanes, 0, COUNT, 0f);
  }

  /**
   * The sum of the lanes, halved again and again: lane l takes l+16, l+8, .. l+1; they are
   * overwritten.
   */
  public static float fold(float[] lanes) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
  }

  /**
   * The sum of {@code count} numbers.
   *
   * @param lanes scratch of 32, overwritten
   */
  public static float sum(float[] x, int from, int count, float[] lanes) {
    clear(lanes);
    for (int first = 0; first < count; first += COUNT) {
      int present = Math.min(COUNT, count - first);
      for (int l = 0; l < present; l++) {
        lanes[l] += x[from + first + l];
      }
    }
    return fold(lanes);
  }

  /**
   * The sum of {@code count} products, each added with one rounding.
   *
   * @param lanes scratch of 32, overwritten
   */
  public static float dot(float[] x, int xFrom, float[] y, int yFrom, int count, float[] lanes) {
    clear(lanes);
    for (int first = 0; first < count; first += COUNT) {
      int present = Math.min(COUNT, count - first);
      for (int l = 0; l < present; l++) {
        lanes[l] = Math.fma(x[xFrom + first + l], y[yFrom + first + l], lanes[l]);
      }
    }
    return fold(lanes);
  }
}
