package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.RowSet;
import java.util.Arrays;
import java.util.List;

/** What is to be predicted of some of a table's rows: class indices, or values in float64. */
final class TargetRows implements FeatureRows {
  private final Table table;
  private final Labels labels;
  private final int[] places;
  private final RowSet rows;
  private final CategoryIndex index;
  private final List<ZeroOne> zeroOne;

  /**
   * @param places the labels' columns
   */
  TargetRows(Table table, Labels labels, int[] places, RowSet rows) {
    this.table = table;
    this.labels = labels;
    this.places = places;
    this.rows = rows;
    boolean classed = labels.isClassification() && !labels.isMultiLabel();
    index = classed ? new CategoryIndex(table, places[0], labels.classes()) : null;
    zeroOne =
        labels.isMultiLabel()
            ? Arrays.stream(places).mapToObj(place -> new ZeroOne(table, place)).toList()
            : List.of();
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public int rows() {
    return rows.size();
  }

  @Override
  public int width() {
    return places.length;
  }

  @Override
  public String feature(int column) {
    return labels.columns().get(column);
  }

  @Override
  public void read(int row, double[] y) {
    for (int label = 0; label < places.length; label++) {
      y[label] = value(row, label);
    }
  }

  /** Negative for no class of the labels, not finite for no number. */
  @Override
  public double value(int row, int label) {
    long cell = table.cells(places[label]).get(rows.get(row));
    if (index != null) {
      return index.of(cell);
    }
    if (!zeroOne.isEmpty()) {
      return zeroOne.get(label).value(cell);
    }
    return Cell.isText(cell) ? Double.NaN : Cell.number(cell);
  }

  /**
   * Whether all can be predicted.
   *
   * @param required whether a bad one is an error
   */
  boolean areGood(boolean required) {
    for (int label = 0; label < places.length; label++) {
      for (int row = 0; row < rows.size(); row++) {
        long cell = table.cells(places[label]).get(rows.get(row));
        double value = value(row, label);
        boolean good = labels.isClassification() ? value >= 0 : Double.isFinite(value);
        if (Cell.isMissing(cell) || !good) {
          if (required) {
            throw defect(label, row, cell);
          }
          return false;
        }
      }
    }
    return true;
  }

  private DataException defect(int label, int row, long cell) {
    if (Cell.isMissing(cell)) {
      return table.defect(places[label], rows.get(row), "missing label");
    }
    String rule =
        labels.isMultiLabel()
            ? "must be 0 or 1, yes or no, true or false"
            : index == null
                ? "must be a finite number"
                : "class must be one of " + ColumnNames.list(labels.classes());
    return table.defect(
        places[label],
        rows.get(row),
        rule + ": " + DataException.quote(table.text(places[label], cell)));
  }
}
