package dev.warpstep.data;

import dev.warpstep.memory.FloatRows;
import java.util.Optional;

/**
 * Some rows of others.
 *
 * @param of the others
 * @param some their numbers
 */
public record PickedRows(FeatureRows of, RowSet some) implements FeatureRows {
  @Override
  public String name() {
    return of.name();
  }

  @Override
  public int rows() {
    return some.size();
  }

  @Override
  public int width() {
    return of.width();
  }

  @Override
  public String feature(int column) {
    return of.feature(column);
  }

  @Override
  public void read(int row, double[] x) {
    of.read(some.get(row), x);
  }

  @Override
  public Optional<FloatRows> floats() {
    return some.isAll(of.rows()) ? of.floats() : Optional.empty();
  }

  @Override
  public double value(int row, int feature) {
    return of.value(some.get(row), feature);
  }
}
