package dev.warpstep.table;

import dev.warpstep.table.Schema.Column;
import dev.warpstep.table.Schema.Kind;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns one row of a program, values by column, into features. Safe for use by several threads. */
public final class RowEncoder {
  private final Schema schema;
  private final List<Map<String, Integer>> categories;

  /** Of a model's schema. */
  public RowEncoder(Schema schema) {
    this.schema = schema;
    categories = schema.columns().stream().map(RowEncoder::places).toList();
  }

  private static Map<String, Integer> places(Column column) {
    Map<String, Integer> places = new HashMap<>();
    for (String category : column.categories()) {
      places.put(category, places.size());
    }
    return places;
  }

  /**
   * The features of one row.
   *
   * @param row values by column: numbers or their text; for a category its text; true or false for
   *     a yes or no; null, NaN or an empty text is missing; further columns are ignored
   * @return (features), unscaled
   * @throws IllegalArgumentException if a column is not there, a value is missing where the model
   *     does not fill it in, is not a finite number, or is a category that is not known
   */
  public double[] encode(Map<String, ?> row) {
    double[] x = new double[schema.width()];
    int at = 0;
    for (int c = 0; c < schema.columns().size(); c++) {
      Column column = schema.columns().get(c);
      Object value = row.get(column.name());
      if (value == null && !row.containsKey(column.name())) {
        throw new IllegalArgumentException("the row must have column " + column.name());
      }
      column.encode(number(column, categories.get(c), value), x, at);
      at += column.width();
    }
    return x;
  }

  private double number(Column column, Map<String, Integer> places, Object value) {
    if (isMissing(value)) {
      if (schema.missing() != Missing.AUTO) {
        throw new IllegalArgumentException("column " + column.name() + " must have a value");
      }
      if (column.kind() == Kind.CATEGORY && !column.indicator()) {
        return unknown(column, "");
      }
      return Double.NaN;
    }
    if (column.kind() == Kind.CATEGORY) {
      String text =
          value instanceof Number n ? NumberText.name(n.doubleValue()) : value.toString().strip();
      Integer place = places.get(text);
      return place == null ? unknown(column, text) : place;
    }
    if (column.kind() == Kind.BOOLEAN && !(value instanceof Number)) {
      int yes = YesNo.value(value.toString().strip());
      if (yes < 0) {
        throw new IllegalArgumentException(
            "column %s must be true or false: %s".formatted(column.name(), value));
      }
      return yes;
    }
    double x = value instanceof Number n ? n.doubleValue() : parse(value.toString().strip());
    if (!Double.isFinite(x)) {
      throw new IllegalArgumentException(
          "column %s must be a finite number: %s".formatted(column.name(), value));
    }
    return x;
  }

  private int unknown(Column column, String value) {
    if (schema.unknown() == Unknown.OTHER) {
      return -1;
    }
    throw new IllegalArgumentException(
        "column %s must be one of %s: %s"
            .formatted(column.name(), ColumnNames.list(column.categories()), value));
  }

  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return NumberText.parse(bytes, 0, bytes.length, (byte) '.');
  }

  private static boolean isMissing(Object value) {
    return value == null
        || (value instanceof Number n && Double.isNaN(n.doubleValue()))
        || (value instanceof CharSequence text && text.toString().isBlank());
  }
}
