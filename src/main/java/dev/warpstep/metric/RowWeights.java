package dev.warpstep.metric;

/** How often each row counts. */
final class RowWeights {
  private RowWeights() {}

  /** A row's weight; 1 where there are none. */
  static double of(float[] weights, int row) {
    return weights == null ? 1 : weights[row];
  }
}
