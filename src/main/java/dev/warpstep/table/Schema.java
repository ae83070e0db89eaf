package dev.warpstep.table;

import dev.warpstep.data.PlainMap;
import dev.warpstep.table.ReadOptions.Header;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Unknown;
import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a table's columns mean. It is learned from the training file and kept with the model, so
 * that another file, and a row of a program, is read in the same way.
 *
 * @param labels the names of the label columns, at least one
 * @param columns the feature columns, at least one, in the order of the inputs
 * @param classes the names of the classes, in the order of their indices, of each of several
 *     labels; empty for regression
 * @param reading how files are read, as far as it was said
 * @param missing what is done where a value is missing
 * @param unknown what is done with a category that training did not have
 */
public record Schema(
    List<String> labels,
    List<Column> columns,
    List<String> classes,
    ReadOptions reading,
    Missing missing,
    Unknown unknown) {

  /** What a column's values are. */
  public enum Kind {
    /** A number: one feature. */
    NUMBER,
    /** A yes or a no: one feature, 1 or 0. */
    BOOLEAN,
    /** A category: a feature for each, 1 for the one it is and 0 for others. */
    CATEGORY
  }

  /**
   * A feature column. Where values were missing in training, a feature more says whether one is.
   *
   * @param name the name in the header
   * @param kind of its values
   * @param categories in order; empty but for a category column
   * @param fill what stands for a missing number: the median of the training rows
   * @param indicator whether a feature says that the value is missing
   */
  public record Column(
      String name, Kind kind, List<String> categories, double fill, boolean indicator) {

    /**
     * @throws IllegalArgumentException if the name is blank, a category comes twice, or there are
     *     categories where there should be none
     */
    public Column {
      categories = List.copyOf(categories);
      if (name.isBlank()) {
        throw new IllegalArgumentException("schema: a column must have a name");
      }
      if (categories.isEmpty() == (kind == Kind.CATEGORY)) {
        throw new IllegalArgumentException(
            "schema: a category column must have categories, and no other: " + name);
      }
      if (!Double.isFinite(fill)) {
        throw new IllegalArgumentException("schema: fill must be finite: " + fill);
      }
      requireDistinct("categories of " + name, categories);
    }

    /** A column of numbers, none of them missing. */
    public static Column numeric(String name) {
      return new Column(name, Kind.NUMBER, List.of(), 0, false);
    }

    /** A column of categories, none of them missing. */
    public static Column category(String name, List<String> categories) {
      return new Column(name, Kind.CATEGORY, categories, 0, false);
    }

    /** The number of features that it becomes. */
    public int width() {
      return (kind == Kind.CATEGORY ? categories.size() : 1) + (indicator ? 1 : 0);
    }

    /** The names of its features. */
    List<String> features() {
      List<String> features = new ArrayList<>();
      if (kind == Kind.CATEGORY) {
        categories.forEach(category -> features.add(name + "=" + category));
      } else {
        features.add(name);
      }
      if (indicator) {
        features.add(name + " is missing");
      }
      return features;
    }

    /**
     * Writes the features of a value.
     *
     * @param value the number, 0 or 1, or the place of the category, -1 for none; NaN if missing
     */
    void encode(double value, double[] x, int at) {
      int width = width();
      for (int feature = 0; feature < width; feature++) {
        x[at + feature] = feature(value, feature);
      }
    }

    /**
     * One feature of a value.
     *
     * @param value as {@link #encode} takes it
     * @param feature in [0, width)
     */
    double feature(double value, int feature) {
      boolean gone = Double.isNaN(value);
      if (indicator && feature == width() - 1) {
        return gone ? 1 : 0;
      }
      if (kind == Kind.CATEGORY) {
        return value == feature ? 1 : 0;
      }
      return gone ? fill : value;
    }
  }

  /**
   * @throws IllegalArgumentException if a name comes twice or is blank, there is no feature column,
   *     or there is one class only
   */
  public Schema {
    labels = List.copyOf(labels);
    columns = List.copyOf(columns);
    classes = List.copyOf(classes);
    if (labels.isEmpty() || labels.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("schema: the label column must have a name");
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("schema: there must be at least one feature column");
    }
    List<String> names = new ArrayList<>(columns.stream().map(Column::name).toList());
    names.addAll(labels);
    requireDistinct("column names", names);
    requireDistinct("classes", classes);
    if (classes.size() == 1) {
      throw new IllegalArgumentException("schema: there must be two classes or more: 1");
    }
  }

  /** A schema whose files are read as they are found, and must be whole. */
  public static Schema of(String label, List<Column> columns, List<String> classes) {
    return new Schema(
        List.of(label), columns, classes, ReadOptions.AUTO, Missing.ERROR, Unknown.ERROR);
  }

  /**
   * The schema of a file that has a number column for each feature.
   *
   * @param classes empty for regression
   */
  public static Schema numeric(String label, List<String> features, List<String> classes) {
    return of(label, features.stream().map(Column::numeric).toList(), classes);
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("schema: " + what + " must be distinct: " + name);
      }
    }
  }

  /** With labels of other names. */
  public Schema withLabels(List<String> names) {
    return new Schema(names, columns, classes, reading, missing, unknown);
  }

  /** With other ways to read files and to treat what training did not have. */
  public Schema with(ReadOptions reading, Missing missing, Unknown unknown) {
    return new Schema(labels, columns, classes, reading, missing, unknown);
  }

  /** The number of features that the columns become. */
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /**
   * The names of the features: the column's; {@code column=category} for a category; {@code column
   * is missing} for an indicator.
   */
  public List<String> features() {
    return columns.stream().flatMap(column -> column.features().stream()).toList();
  }

  /** For each feature whether it is a number, and not 0 or 1 by its making. */
  public boolean[] numbers() {
    boolean[] numbers = new boolean[width()];
    int at = 0;
    for (Column column : columns) {
      numbers[at] = column.kind() == Kind.NUMBER;
      at += column.width();
    }
    return numbers;
  }

  /** Whether the label is a value and not a class. */
  public boolean isRegression() {
    return classes.isEmpty();
  }

  /** As JSON holds it. */
  public Map<String, Object> toMap() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Column column : columns) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", column.name());
      entry.put("kind", Names.of(column.kind()));
      if (column.kind() == Kind.CATEGORY) {
        entry.put("categories", column.categories());
      } else {
        entry.put("fill", column.fill());
      }
      entry.put("indicator", column.indicator());
      list.add(entry);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("labels", labels);
    map.put("columns", list);
    map.put("classes", classes);
    map.put("missing", Names.of(missing));
    map.put("unknown", Names.of(unknown));
    reading.delimiter().ifPresent(c -> map.put("delimiter", c.toString()));
    reading.decimal().ifPresent(c -> map.put("decimal", c.toString()));
    map.put("header", Names.of(reading.header()));
    map.put("missingMarkers", List.copyOf(reading.missingMarkers()));
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
      Kind kind = column.constant("kind", Kind.class);
      columns.add(
          new Column(
              column.text("name"),
              kind,
              kind == Kind.CATEGORY ? column.texts("categories") : List.of(),
              kind == Kind.CATEGORY ? 0 : column.number("fill"),
              column.flag("indicator")));
    }
    ReadOptions reading =
        new ReadOptions(
            character(fields, "delimiter"),
            character(fields, "decimal"),
            fields.constant("header", Header.class),
            Set.copyOf(fields.texts("missingMarkers")),
            false);
    return new Schema(
        fields.texts("labels"),
        columns,
        fields.texts("classes"),
        reading,
        fields.constant("missing", Missing.class),
        fields.constant("unknown", Unknown.class));
  }

  private static Optional<Character> character(PlainMap fields, String key) {
    return fields.has(key) ? Optional.of(fields.text(key).charAt(0)) : Optional.empty();
  }
}
