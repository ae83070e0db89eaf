package dev.warpstep.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a CSV file's columns mean. It is learned from the training file and kept with the model, so
 * that another file is read in the same way.
 *
 * @param label the name of the label column
 * @param columns the feature columns, at least one, in the order of the inputs
 * @param classes the names of the classes, in the order of their indices; empty for regression
 */
public record Schema(String label, List<Column> columns, List<String> classes) {

  /**
   * A feature column.
   *
   * @param name the name in the header
   * @param categories the values that are one-hot encoded, in order; empty for a number column
   */
  public record Column(String name, List<String> categories) {

    /**
     * @throws IllegalArgumentException if the name is blank or a category comes twice
     */
    public Column {
      categories = List.copyOf(categories);
      if (name.isBlank()) {
        throw new IllegalArgumentException("schema: a column must have a name");
      }
      requireDistinct("categories of " + name, categories);
    }

    /** A column of numbers. */
    public static Column numeric(String name) {
      return new Column(name, List.of());
    }

    /** Whether the column is one-hot encoded. */
    public boolean isOneHot() {
      return !categories.isEmpty();
    }

    /** The number of features that it becomes. */
    public int width() {
      return isOneHot() ? categories.size() : 1;
    }
  }

  /**
   * @throws IllegalArgumentException if a name comes twice or is blank, there is no feature column,
   *     or there is one class only
   */
  public Schema {
    columns = List.copyOf(columns);
    classes = List.copyOf(classes);
    if (label.isBlank()) {
      throw new IllegalArgumentException("schema: the label column must have a name");
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("schema: there must be at least one feature column");
    }
    List<String> names = new ArrayList<>(columns.stream().map(Column::name).toList());
    names.add(label);
    requireDistinct("column names", names);
    requireDistinct("classes", classes);
    if (classes.size() == 1) {
      throw new IllegalArgumentException("schema: there must be two classes or more: 1");
    }
  }

  /**
   * The schema of a file that has a number column for each feature.
   *
   * @param classes empty for regression
   */
  public static Schema numeric(String label, List<String> features, List<String> classes) {
    return new Schema(label, features.stream().map(Column::numeric).toList(), classes);
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("schema: " + what + " must be distinct: " + name);
      }
    }
  }

  /** The number of features that the columns become. */
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** The names of the features; {@code column=category} for a one-hot column's. */
  public List<String> features() {
    List<String> features = new ArrayList<>();
    for (Column column : columns) {
      if (column.isOneHot()) {
        column.categories().forEach(category -> features.add(column.name() + "=" + category));
      } else {
        features.add(column.name());
      }
    }
    return features;
  }

  /** Whether the label is a value and not a class. */
  public boolean isRegression() {
    return classes.isEmpty();
  }

  /**
   * The features of one row.
   *
   * @param row values by column: numbers or their text, and for a one-hot column the category's
   *     text; further columns are ignored
   * @return (features), unscaled
   * @throws IllegalArgumentException if a column is missing, not a finite number, or a category
   *     that is not known
   */
  public float[] encode(Map<String, ?> row) {
    float[] x = new float[width()];
    int at = 0;
    for (Column column : columns) {
      Object value = row.get(column.name());
      if (value == null) {
        throw new IllegalArgumentException("the row must have column " + column.name());
      }
      if (column.isOneHot()) {
        int category = column.categories().indexOf(value.toString());
        if (category < 0) {
          throw new IllegalArgumentException(
              "column %s must be one of %s: %s"
                  .formatted(column.name(), String.join(", ", column.categories()), value));
        }
        x[at + category] = 1;
      } else {
        x[at] = number(column.name(), value);
      }
      at += column.width();
    }
    return x;
  }

  private static float number(String column, Object value) {
    float x;
    if (value instanceof Number number) {
      x = number.floatValue();
    } else {
      char[] text = value.toString().strip().toCharArray();
      x = DecimalText.parse(text, 0, text.length);
    }
    if (!Float.isFinite(x)) {
      throw new IllegalArgumentException(
          "column %s must be a finite number: %s".formatted(column, value));
    }
    return x;
  }

  /** As JSON holds it: {@code label}, {@code columns} and {@code classes}. */
  public Map<String, Object> toMap() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Column column : columns) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      if (column.isOneHot()) {
        entry.put("categories", column.categories());
      }
      list.add(entry);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("label", label);
    map.put("columns", list);
    map.put("classes", classes);
    return map;
  }

  /**
   * What {@link #toMap} made.
   *
   * @throws IllegalArgumentException if the map is not such a one
   */
  public static Schema fromMap(Map<String, Object> map) {
    PlainMap fields = PlainMap.of("schema", map);
    List<Column> columns = new ArrayList<>();
    for (Object item : fields.list("columns")) {
      PlainMap column = PlainMap.of("schema column", item);
      boolean oneHot = column.has("categories");
      if (oneHot && column.list("categories").isEmpty()) {
        throw new IllegalArgumentException(
            "schema column: categories must not be empty: " + column.text("name"));
      }
      columns.add(new Column(column.text("name"), oneHot ? column.texts("categories") : List.of()));
    }
    return new Schema(fields.text("label"), columns, fields.texts("classes"));
  }
}
