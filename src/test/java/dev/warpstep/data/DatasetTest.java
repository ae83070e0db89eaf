package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.numeric.Philox;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetTest {
  private static final float[] X = {1, 2, 3, 4, 5, 6};
  private static final List<String> FEATURES = List.of("a", "b");
  private static final List<String> CLASSES = List.of("x", "y");

  @Test
  void theFingerprintTellsWeightsToo() {
    Dataset rows = Dataset.regression("d", new float[][] {{1}, {2}}, new float[] {3, 4});
    String once = rows.fingerprint();
    assertNotEquals(once, rows.weighted(new float[] {1, 2}).fingerprint());
    assertNotEquals(
        rows.weighted(new float[] {2, 1}).fingerprint(),
        rows.weighted(new float[] {1, 2}).fingerprint());
    assertEquals(once, rows.rows(new int[] {0, 1}).fingerprint());
  }

  @Test
  void theArraysAreShared() {
    float[] y = {0, 1, 1};
    Dataset data = new Dataset("d", X, y, FEATURES, CLASSES);
    assertSame(X, data.x());
    assertSame(y, data.y());
    assertEquals(3, data.rows());
    assertEquals(2, data.width());
    assertTrue(data.isClassification());
    assertTrue(data.hasTargets());
  }

  @Test
  void rowsInTheOrderGiven() {
    Dataset data = new Dataset("d", X, new float[] {.5f, 1.5f, 2.5f}, FEATURES, List.of());
    Dataset picked = data.rows(new int[] {2, 0, 2});
    assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, picked.x());
    assertArrayEquals(new float[] {2.5f, .5f, 2.5f}, picked.y());
    assertEquals(FEATURES, picked.features());
    assertThrows(IndexOutOfBoundsException.class, () -> data.rows(new int[] {3}));
    assertThrows(IndexOutOfBoundsException.class, () -> data.rows(new int[] {-1}));
  }

  @Test
  void targetsMayBeAbsent() {
    Dataset data = new Dataset("d", X, null, FEATURES, CLASSES);
    assertFalse(data.hasTargets());
    assertNull(data.rows(new int[] {1}).y());
    assertTrue(data.isClassification());
  }

  @Test
  void severalLabels() {
    Dataset data =
        Dataset.multiLabel(
            "l",
            new float[][] {{1, 2}, {3, 4}, {5, 6}},
            List.of("a", "b"),
            new float[][] {{0, 1}, {1, 0}, {1, 1}});
    assertTrue(data.isMultiLabel() && data.isClassification());
    assertEquals(Dataset.ZERO_ONE, data.classes());
    Dataset picked = data.weighted(new float[] {1, 2, 3}).rows(new int[] {2, 0});
    assertArrayEquals(new float[] {1, 1, 0, 1}, picked.y());
    assertTrue(picked.isMultiLabel());
    assertFalse(new Dataset("d", X, new float[] {0, 1, 0}, FEATURES, CLASSES).isMultiLabel());
    // None of the two labels has strata of its own.
    Split split = data.split(0.34, Philox.generator(1, Philox.Stream.SPLIT));
    assertEquals(2, split.train().rows());
    assertEquals(1, split.test().orElseThrow().rows());
  }

  static Stream<Arguments> badLabels() {
    return Stream.of(
        Arguments.of(List.of("a", "b"), new float[][] {{0, 2}}, "whole number in [0, 2): 2.0"),
        Arguments.of(List.of("a", "b"), new float[][] {{0, .5f}}, "whole number in [0, 2): 0.5"),
        Arguments.of(
            List.of("a", "b"),
            new float[][] {{0, Float.NaN}},
            "row 1, label 2 must be finite: NaN"),
        Arguments.of(List.of("a", "b"), new float[][] {{0}}, "row 1 must have 2 labels: 1"),
        Arguments.of(List.of("a", "b"), new float[][] {{0, 1}, {0, 1}}, "y must have 2 values: 4"),
        Arguments.of(List.of("a"), new float[][] {{0}}, "two labels or more: [a]"));
  }

  @ParameterizedTest
  @MethodSource("badLabels")
  void labelsMustFit(List<String> labels, float[][] y, String message) {
    float[][] x = {{1}};
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Dataset.multiLabel("l", x, labels, y));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void onlyTwoClassesMayBeThoseOfLabels() {
    Dataset three = new Dataset("d", X, new float[] {0, 1, 2}, FEATURES, List.of("p", "q", "r"));
    assertThrows(
        IllegalArgumentException.class, () -> three.withTargets(List.of("a"), new float[3]));
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of(new float[5], new float[3], FEATURES, CLASSES, "one or more rows of 2"),
        Arguments.of(new float[0], new float[0], FEATURES, CLASSES, "one or more rows of 2"),
        Arguments.of(X, new float[3], List.of(), CLASSES, "at least one feature"),
        Arguments.of(X, new float[2], FEATURES, CLASSES, "y must have 3 values: 2"),
        Arguments.of(X, new float[3], FEATURES, List.of("x"), "two classes or more: 1"),
        Arguments.of(X, new float[] {0, 1, 2}, FEATURES, CLASSES, "number in [0, 2): 2.0"),
        Arguments.of(X, new float[] {0, -1, 1}, FEATURES, CLASSES, "number in [0, 2): -1.0"),
        Arguments.of(X, new float[] {0, .5f, 1}, FEATURES, CLASSES, "number in [0, 2): 0.5"),
        Arguments.of(X, new float[] {0, Float.NaN, 1}, FEATURES, CLASSES, "in [0, 2): NaN"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void sizesMustFit(
      float[] x, float[] y, List<String> features, List<String> classes, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new Dataset("d", x, y, features, classes));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
