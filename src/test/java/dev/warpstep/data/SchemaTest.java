package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
  private static final Schema SCHEMA =
      new Schema(
          "kind",
          List.of(
              Schema.Column.numeric("length"), new Schema.Column("soil", List.of("clay", "sand"))),
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
        Map.of(
            "label",
            "kind",
            "columns",
            List.of(
                Map.of("name", "length"),
                Map.of("name", "soil", "categories", List.of("clay", "sand"))),
            "classes",
            List.of("x", "y")),
        SCHEMA.toMap());
    assertEquals(SCHEMA, Schema.fromMap(SCHEMA.toMap()));
  }

  static Stream<Arguments> badMaps() {
    Map<String, Object> a = Map.of("name", "a");
    return Stream.of(
        Arguments.of("label", null, "schema: label must be text: null"),
        Arguments.of("label", "", "schema: the label column must have a name"),
        Arguments.of("label", "length", "schema: column names must be distinct: length"),
        Arguments.of("classes", "x", "schema: classes must be a list: x"),
        Arguments.of("classes", List.of(1, 2), "schema: classes must be text: 1"),
        Arguments.of("classes", List.of("x"), "schema: there must be two classes or more: 1"),
        Arguments.of("classes", List.of("x", "x"), "schema: classes must be distinct: x"),
        Arguments.of("columns", Map.of(), "schema: columns must be a list: {}"),
        Arguments.of("columns", List.of(), "schema: there must be at least one feature column"),
        Arguments.of("columns", List.of("a"), "schema column must be a map: a"),
        Arguments.of("columns", List.of(a, a), "schema: column names must be distinct: a"),
        Arguments.of("columns", List.of(Map.of("name", " ")), "schema: a column must have a name"),
        Arguments.of("columns", List.of(Map.of()), "schema column: name must be text: null"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "categories", "x")),
            "schema column: categories must be a list: x"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "categories", List.of())),
            "schema column: categories must not be empty: a"),
        Arguments.of(
            "columns",
            List.of(Map.of("name", "a", "categories", List.of("x", "x"))),
            "schema: categories of a must be distinct: x"));
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
      new Schema(
          "species",
          List.of(
              Schema.Column.numeric("petal"),
              new Schema.Column("place", List.of("shore", "wood", "hill")),
              Schema.Column.numeric("sepal")),
          List.of("a", "b"));

  @Test
  void aRowIsEncodedAsAFileIs() {
    assertArrayEquals(
        new float[] {1.5f, 0, 1, 0, -2},
        FLOWERS.encode(Map.of("sepal", -2L, "place", "wood", "petal", "1.5", "further", "x")));
    assertArrayEquals(
        new float[] {0.1f, 0, 0, 1, 3e-5f},
        FLOWERS.encode(Map.of("sepal", " 3e-5 ", "place", "hill", "petal", 0.1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "petal | x    | wood | column petal must be a finite number: x",
        "petal | 1e99 | wood | column petal must be a finite number: 1e99",
        "petal | NaN  | wood | column petal must be a finite number: NaN",
        "petal | 1    | Wood | column place must be one of shore, wood, hill: Wood",
        "other | 1    | wood | the row must have column petal",
      })
  void aRowThatCannotBeEncodedIsRefused(String column, String value, String place, String message) {
    Map<String, String> row = Map.of(column, value, "place", place, "sepal", "1");
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> FLOWERS.encode(row)).getMessage());
  }
}
