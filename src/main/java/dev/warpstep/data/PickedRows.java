package dev.warpstep.data;

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
  public double value(int row, int feature) {
    return of.value(some.get(row), feature);
  }
}
