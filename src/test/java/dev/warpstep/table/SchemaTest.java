package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
  private static final Schema SCHEMA =
      Schema.of(
          "kind",
          List.of(
              Schema.Column.numeric("length"),
              Schema.Column.category("soil", List.of("clay", "sand"))),
          List.of("x", "y"));

  @Test
  void featuresAndWidth() {
    assertEquals(3, SCHEMA.width());
    assertEquals(List.of("length", "soil=clay", "soil=sand"), SCHEMA.features());
    assertFalse(SCHEMA.isRegression());
    assertTrue(Schema.numeric("price", List.of("a"), List.of()).isRegression());
  }

  @Test
  void survivesTheMap() {
    assertEquals(
        "{labels=[kind], columns=[{name=length, kind=number, fill=0.0, indicator=false}, "
            + "{name=soil, kind=category, categories=[clay, sand], indicator=false}], "
            + "classes=[x, y], missing=error, unknown=error, header=auto, missingMarkers=[]}",
        SCHEMA.toMap().toString());
    assertEquals(SCHEMA, Schema.fromMap(SCHEMA.toMap()));
    Schema full =
        new Schema(
            List.of("y1", "y2"),
            List.of(
                new Schema.Column("n", Schema.Kind.NUMBER, List.of(), 2.5, true),
                new Schema.Column("b", Schema.Kind.BOOLEAN, List.of(), 1, false),
                new Schema.Column("c", Schema.Kind.CATEGORY, List.of("u", "v"), 0, true)),
            List.of(),
            new ReadOptions(
                Optional.of(';'),
                Optional.of(','),
                ReadOptions.Header.FALSE,
                Set.of("-999"),
                false),
            TableOptions.Missing.AUTO,
            TableOptions.Unknown.OTHER);
    assertEquals(full, Schema.fromMap(full.toMap()));
    assertEquals(List.of("n", "n is missing", "b", "c=u", "c=v", "c is missing"), full.features());
  }

  static Stream<Arguments> badMaps() {
    Map<String, Object> a = number("a");
    return Stream.of(
        Arguments.of("labels", null, "schema: labels must be a list: null"),
        Arguments.of("labels", List.of(""), "schema: the label column must have a name"),
        Arguments.of("labels", List.of("length"), "schema: column names must be distinct: length"),
        Arguments.of("missing", "none", "schema: missing must be one of auto, error, drop: none"),
        Arguments.of("classes", "x", "schema: classes must be a list: x"),
        Arguments.of("classes", List.of(1, 2), "schema: classes must be text: 1"),
        Arguments.of("classes", List.of("x"), "schema: there must be two classes or more: 1"),
        Arguments.of("classes", List.of("x", "x"), "schema: classes must be distinct: x"),
        Arguments.of("columns", Map.of(), "schema: columns must be a list: {}"),
        Arguments.of("columns", List.of(), "schema: there must be at least one feature column"),
        Arguments.of("columns", List.of("a"), "schema column must be a map: a"),
        Arguments.of("columns", List.of(a, a), "schema: column names must be distinct: a"),
        Arguments.of("columns", List.of(number(" ")), "schema: a column must have a name"),
        Arguments.of(
            "columns",
            List.of(Map.of("kind", "number", "fill", 0)),
            "schema column: name must be text: null"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "kind", "category", "indicator", false)),
            "schema column: categories must be a list: null"),
        Arguments.of(
            "columns",
            List.of(category(List.of())),
            "schema: a category column must have categories, and no other: a"),
        Arguments.of(
            "columns",
            List.of(category(List.of("x", "x"))),
            "schema: categories of a must be distinct: x"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "kind", "number", "fill", "1", "indicator", false)),
            "schema column: fill must be a number: 1"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "kind", "number", "fill", 1)),
            "schema column: indicator must be true or false: null"));
  }

  private static Map<String, Object> number(String name) {
    return Map.of("name", name, "kind", "number", "fill", 0.0, "indicator", false);
  }

  private static Map<String, Object> category(List<String> categories) {
    return Map.of("name", "a", "kind", "category", "categories", categories, "indicator", false);
  }

  @ParameterizedTest
  @MethodSource("badMaps")
  void badMapsAreRefused(String key, Object value, String message) {
    Map<String, Object> map = new HashMap<>(SCHEMA.toMap());
    map.put(key, value);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Schema.fromMap(map));
    assertEquals(message, e.getMessage());
  }

  private static final Schema FLOWERS =
      Schema.of(
          "species",
          List.of(
              Schema.Column.numeric("petal"),
              Schema.Column.category("place", List.of("shore", "wood", "hill")),
              new Schema.Column("wild", Schema.Kind.BOOLEAN, List.of(), 0, false)),
          List.of("a", "b"));

  private static final RowEncoder ENCODER = new RowEncoder(FLOWERS);

  @Test
  void aRowIsEncodedAsAFileIs() {
    assertArrayEquals(
        new double[] {1.5, 0, 1, 0, 1},
        ENCODER.encode(Map.of("wild", true, "place", "wood", "petal", "1.5", "further", "x")));
    assertArrayEquals(
        new double[] {0.1, 0, 0, 1, 0},
        ENCODER.encode(Map.of("wild", " No ", "place", "hill", "petal", 0.1)));
  }

  @Test
  void whatIsMissingIsFilledInWhereTheModelDoes() {
    Schema gaps =
        new Schema(
            List.of("y"),
            List.of(
                new Schema.Column("n", Schema.Kind.NUMBER, List.of(), 2.5, true),
                new Schema.Column("c", Schema.Kind.CATEGORY, List.of("u", "v"), 0, true)),
            List.of(),
            ReadOptions.AUTO,
            TableOptions.Missing.AUTO,
            TableOptions.Unknown.OTHER);
    Map<String, Object> row = new HashMap<>();
    row.put("n", Double.NaN);
    row.put("c", null);
    assertArrayEquals(new double[] {2.5, 1, 0, 0, 1}, new RowEncoder(gaps).encode(row));
    assertArrayEquals(
        new double[] {7, 0, 0, 0, 0}, new RowEncoder(gaps).encode(Map.of("n", 7, "c", "w")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "petal | x    | wood | column petal must be a finite number: x",
        "petal | 1e999| wood | column petal must be a finite number: 1e999",
        "petal | ''   | wood | column petal must have a value",
        "petal | 1    | Wood | column place must be one of shore, wood, hill: Wood",
        "other | 1    | wood | the row must have column petal",
      })
  void aRowThatCannotBeEncodedIsRefused(String column, String value, String place, String message) {
    Map<String, String> row = Map.of(column, value, "place", place, "wild", "yes");
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> ENCODER.encode(row)).getMessage());
  }
}
