package dev.warpstep.backend;

import dev.warpstep.memory.FloatRows;

/**
 * A data set that stays where it is, since it may be larger than the memory there is.
 *
 * @param values its rows
 */
public record HostRows(FloatRows values) implements DataRows {
  @Override
  public int rows() {
    return values.rows();
  }

  @Override
  public int columns() {
    return values.columns();
  }

  @Override
  public void close() {
    // whoever made the rows has them
  }
}
