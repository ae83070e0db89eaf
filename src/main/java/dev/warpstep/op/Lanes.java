package dev.warpstep.op;

/**
 * Reduction over the width of one row, in one fixed tree: number i goes to lane i mod 32, each lane
 * adds in order from 0, then lane l takes lane l+16, l+8, .. l+1. On a GPU the lanes are a warp.
 */
final class Lanes {
  private Lanes() {}

  static void clear(float[] lanes) {
    java.util.Arrays.fill(lanes, 0, Loss.LANES, 0f);
  }

  static float fold(float[] lanes) {
    for (int half = Loss.LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] += lanes[l + half];
      }
    }
    return lanes[0];
  }
}
