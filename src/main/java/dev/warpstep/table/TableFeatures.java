package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.NaturalOrder;
import dev.warpstep.data.OrderStatistics;
import dev.warpstep.data.RowSet;
import dev.warpstep.table.Schema.Column;
import dev.warpstep.table.Schema.Kind;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The features of some of a table's rows, by a schema. */
final class TableFeatures implements FeatureRows {
  private final Table table;
  private final Schema schema;
  private final int[] places;
  private final CategoryIndex[] categories;
  private final RowSet rows;
  private final int width;
  private final int[] firstFeature;
  private final int[] columnOfFeature;
  private final boolean lenient;

  /**
   * @param places of the schema's columns in the table
   * @param rows of the table
   * @param lenient whether an unknown category counts as none of them, whatever the schema says:
   *     for rows that were held out from the training file itself
   */
  TableFeatures(Table table, Schema schema, int[] places, RowSet rows, boolean lenient) {
    this.table = table;
    this.schema = schema;
    this.places = places;
    this.rows = rows;
    this.lenient = lenient;
    width = schema.width();
    firstFeature = new int[places.length];
    columnOfFeature = new int[width];
    int features = 0;
    for (int c = 0; c < places.length; c++) {
      firstFeature[c] = features;
      features += schema.columns().get(c).width();
      Arrays.fill(columnOfFeature, firstFeature[c], features, c);
    }
    categories = new CategoryIndex[places.length];
    for (int c = 0; c < places.length; c++) {
      Column column = schema.columns().get(c);
      if (column.kind() == Kind.CATEGORY) {
        categories[c] = new CategoryIndex(table, places[c], column.categories());
      }
    }
  }

  /** What the training rows say: medians, and which categories and gaps there are. */
  static Schema fit(TablePlan plan, Labels labels, RowSet rows) {
    Table table = plan.table();
    List<Column> columns = new ArrayList<>();
    for (ColumnPlan column : plan.features()) {
      columns.add(fit(table, column, rows));
    }
    TableOptions options = plan.options();
    ReadOptions.Header header =
        table.isNamed() ? ReadOptions.Header.TRUE : ReadOptions.Header.FALSE;
    ReadOptions reading =
        new ReadOptions(
            options.read().delimiter(),
            options.read().decimal(),
            header,
            options.read().missingMarkers(),
            false);
    return new Schema(
        labels.columns(), columns, labels.classes(), reading, options.missing(), options.unknown());
  }

  private static Column fit(Table table, ColumnPlan plan, RowSet rows) {
    int at = plan.profile().column();
    CellColumn cells = table.cells(at);
    int missing = 0;
    if (plan.profile().missing() > 0) {
      for (int i = 0; i < rows.size(); i++) {
        missing += Cell.isMissing(cells.get(rows.get(i))) ? 1 : 0;
      }
    }
    if (plan.use() != ColumnPlan.Use.CATEGORY) {
      boolean yesNo = plan.use() == ColumnPlan.Use.BOOLEAN;
      return new Column(
          plan.name(),
          yesNo ? Kind.BOOLEAN : Kind.NUMBER,
          List.of(),
          median(table, at, rows),
          missing > 0);
    }
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      long cell = cells.get(rows.get(i));
      if (!Cell.isMissing(cell)) {
        seen.add(cell);
      }
    }
    List<String> names = seen.stream().map(cell -> table.text(at, cell)).distinct().toList();
    // A column whose training rows are all missing still has its place.
    List<String> sorted = names.isEmpty() ? List.of("") : NaturalOrder.sorted(names);
    return new Column(plan.name(), Kind.CATEGORY, sorted, 0, missing > 0);
  }

  /** Of the values that are there; 0 if none is. */
  private static double median(Table table, int column, RowSet rows) {
    CellColumn cells = table.cells(column);
    double median =
        new OrderStatistics(row -> value(table, column, cells.get(rows.get(row))), rows.size())
            .quantiles(0.5)[0];
    return Double.isNaN(median) ? 0 : median;
  }

  /** The number, or 0 or 1 for a no or a yes; NaN if it is neither. */
  private static double value(Table table, int column, long cell) {
    return Cell.isText(cell) ? YesNo.value(table.text(column, cell)) : Cell.number(cell);
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
    return width;
  }

  @Override
  public String feature(int column) {
    return schema.features().get(column);
  }

  @Override
  public void read(int row, double[] x) {
    for (int c = 0; c < places.length; c++) {
      schema.columns().get(c).encode(number(row, c), x, firstFeature[c]);
    }
  }

  @Override
  public double value(int row, int feature) {
    int c = columnOfFeature[feature];
    return schema.columns().get(c).feature(number(row, c), feature - firstFeature[c]);
  }

  /** What a column's features are made of. */
  private double number(int row, int c) {
    long cell = table.cells(places[c]).get(rows.get(row));
    return number(c, schema.columns().get(c), cell, rows.get(row));
  }

  private double number(int c, Column column, long cell, int row) {
    int at = places[c];
    if (Cell.isMissing(cell)) {
      if (schema.missing() != Missing.AUTO) {
        throw table.defect(
            at, row, "missing value; the model was trained without any, not with --missing auto");
      }
      boolean known = column.kind() != Kind.CATEGORY || column.indicator();
      return known ? Double.NaN : unknown(at, row, "a missing value is no category of training");
    }
    if (column.kind() == Kind.CATEGORY) {
      int place = categories[c].of(cell);
      return place >= 0
          ? place
          : unknown(
              at,
              row,
              "category must be one of %s: %s"
                  .formatted(
                      ColumnNames.list(column.categories()),
                      DataException.quote(table.text(at, cell))));
    }
    double value;
    if (column.kind() == Kind.BOOLEAN) {
      value = Cell.isText(cell) ? YesNo.value(table.text(at, cell)) : Cell.number(cell);
      if (value != 0 && value != 1) {
        throw table.defect(
            at, row, "must be true or false: " + DataException.quote(table.text(at, cell)));
      }
      return value;
    }
    value = Cell.isText(cell) ? Double.NaN : Cell.number(cell);
    if (!Double.isFinite(value)) {
      throw table.defect(at, row, "must be a number: " + DataException.quote(table.text(at, cell)));
    }
    return value;
  }

  private int unknown(int column, int row, String rule) {
    if (!lenient && schema.unknown() == Unknown.ERROR) {
      throw table.defect(column, row, rule + "; --unknown other takes it as none of them");
    }
    return -1;
  }
}
