package dev.warpstep.backend.cpu;

/**
 * How a loop over the rows of a matrix, or over a flat vector, is cut into blocks of about 16,384
 * elements.
 */
final class Rows {
  private static final int GRAIN = 16384;

  private Rows() {}

  /** Rows a block has. */
  static int perBlock(int rows, int columns) {
    int fewest = (rows + Workers.MAX_BLOCKS - 1) / Workers.MAX_BLOCKS;
    return Math.max(fewest, Math.max(1, GRAIN / columns));
  }

  static int blocks(int rows, int perBlock) {
    return (rows + perBlock - 1) / perBlock;
  }
}
