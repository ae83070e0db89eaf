package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScalerTest {
  /** Columns 2, 4, 4, 6 and 0.1 four times. */
  private static final Dataset TRAIN = data(2, .1f, 4, .1f, 4, .1f, 6, .1f);

  @Test
  void minmaxByHand() {
    Scaler scaler = Scaler.fit(Scaling.MINMAX, TRAIN);
    assertArrayEquals(new double[] {2, .1f}, scaler.shift());
    assertArrayEquals(new double[] {4, 1}, scaler.scale());
    assertArrayEquals(new float[] {0, 0, .5f, 0, .5f, 0, 1, 0}, scaler.apply(TRAIN).x());
  }

  @Test
  void standardByHand() {
    Scaler scaler = Scaler.fit(Scaling.STANDARD, TRAIN);
    assertArrayEquals(new double[] {4, .1f}, scaler.shift());
    assertArrayEquals(new double[] {Math.sqrt(2), 1}, scaler.scale());
    float one = (float) Math.sqrt(2);
    assertArrayEquals(new float[] {-one, 0, 0, 0, 0, 0, one, 0}, scaler.apply(TRAIN).x());
  }

  @Test
  void otherRowsAreScaledAsTheTrainingRows() {
    Dataset test = data(10, .1f, -2, 1.1f);
    Dataset scaled = Scaler.fit(Scaling.MINMAX, TRAIN).apply(test);
    assertArrayEquals(new float[] {2, 0, -1, (float) (1.1f - (double) .1f)}, scaled.x());
    assertSame(test.y(), scaled.y());
    assertEquals(test.features(), scaled.features());
    assertEquals(10, test.x()[0], "the rows themselves stay");
  }

  @Test
  void noneChangesNothing() {
    Scaler scaler = Scaler.fit(Scaling.NONE, TRAIN);
    assertArrayEquals(new double[2], scaler.shift());
    assertArrayEquals(new double[] {1, 1}, scaler.scale());
    assertSame(TRAIN, scaler.apply(TRAIN));
  }

  @Test
  void sumsAreExactWhereFloatsWouldDrown() {
    int rows = 100_000;
    float[] x = new float[2 * rows];
    for (int row = 0; row < rows; row++) {
      x[2 * row] = 16_777_216 + 2 * (row % 2);
    }
    Scaler scaler = Scaler.fit(Scaling.STANDARD, data(x));
    assertEquals(16_777_217, scaler.shift()[0]);
    assertEquals(1, scaler.scale()[0]);
  }

  /**
   * By hand: quartiles as NumPy's linear ones. Of 0 1 2 3 100 the median is 2 and the quartiles are
   * 1 and 3; of 5 5 5 5 9 the quartile range is 0, and half the range 2; 7 is constant.
   */
  @Test
  void robustScalingIsByQuartilesAndClipsSmoothly() {
    float[] x = {0, 5, 7, 1, 5, 7, 2, 5, 7, 3, 5, 7, 100, 9, 7};
    Dataset rows = new Dataset("d", x, null, List.of("a", "b", "c"), List.of());
    Scaler scaler = Scaler.fit(Scaling.ROBUST, rows, new boolean[3]);
    assertArrayEquals(new double[] {2, 5, 7}, scaler.shift());
    assertArrayEquals(new double[] {2, 2, 1}, scaler.scale());
    float[] scaled = scaler.apply(rows).x();
    assertEquals((float) (-1 / Math.sqrt(1 + 1 / 9.0)), scaled[0]);
    assertEquals((float) (2 / Math.sqrt(1 + 4 / 9.0)), scaled[13]);
    assertEquals((float) (49 / Math.sqrt(1 + 49 * 49 / 9.0)), scaled[12], "below 3");
    assertEquals(0, scaled[14]);
    assertThrows(IllegalStateException.class, () -> scaler.undo(0, 1));
  }

  /** What is 0 or 1 by its making stays so, but for robust scaling. */
  @Test
  void onlyNumbersAreStandardised() {
    Dataset rows = data(0, 0, 4, 1, 8, 1);
    boolean[] numbers = {true, false};
    for (Scaling scaling : new Scaling[] {Scaling.STANDARD, Scaling.MINMAX}) {
      float[] x = Scaler.fit(scaling, rows, numbers).apply(rows).x();
      assertArrayEquals(new float[] {0, 1, 1}, new float[] {x[1], x[3], x[5]}, scaling.toString());
      assertNotEquals(4, x[2]);
    }
  }

  @Test
  void theDigitsAreStandard() {
    Dataset digits = Digits.load();
    Dataset scaled = Scaler.fit(Scaling.STANDARD, digits).apply(digits);
    for (int j = 0; j < scaled.width(); j++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < scaled.rows(); row++) {
        double x = scaled.x()[row * scaled.width() + j];
        sum += x;
        squares += x * x;
      }
      double variance = squares / scaled.rows();
      // A value of at most 43 is rounded to a float, with an error below 43 * 2^-24.
      assertEquals(0, sum / scaled.rows(), 3e-6);
      assertTrue(variance == 0 || Math.abs(variance - 1) < 1e-5, "variance " + variance);
    }
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    Scaler scaler = new Scaler(Scaling.MINMAX, new double[2], new double[] {1, 1e-3});
    DataException e = assertThrows(DataException.class, () -> scaler.apply(data(1, 1, 1, 3e38f)));
    assertEquals(
        "d: row 2, feature b: the scaled value must fit in a float: 3.0000000054977558E38",
        e.getMessage());
  }

  @Test
  void theWidthMustBeTheSame() {
    Scaler scaler = new Scaler(Scaling.MINMAX, new double[3], new double[] {1, 1, 1});
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> scaler.apply(TRAIN));
    assertEquals("data must have 3 features: 2", e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Scaling.class)
  void survivesTheMap(Scaling scaling) {
    Scaler scaler = Scaler.fit(scaling, TRAIN);
    assertEquals(scaler, Scaler.fromMap(scaler.toMap()));
    assertEquals(scaler.hashCode(), Scaler.fromMap(scaler.toMap()).hashCode());
    assertNotEquals(scaler, new Scaler(scaling, new double[2], new double[] {7, 7}));
  }

  @Test
  void wholeNumbersInTheMapAreNumbersToo() {
    Scaler scaler =
        Scaler.fromMap(Map.of("scaling", "minmax", "shift", List.of(1), "scale", List.of(2L)));
    assertEquals(new Scaler(Scaling.MINMAX, new double[] {1}, new double[] {2}), scaler);
  }

  static Stream<Arguments> badMaps() {
    return Stream.of(
        Arguments.of("scaling", 3, "scaler: scaling must be text: 3"),
        Arguments.of(
            "scaling", "log", "scaler: scaling must be one of none, minmax, standard, robust: log"),
        Arguments.of("shift", "1", "scaler: shift must be a list: 1"),
        Arguments.of("shift", null, "scaler: shift must be a list: null"),
        Arguments.of("shift", List.of("x"), "scaler: shift must be numbers: x"),
        Arguments.of("shift", List.of(1, 2), "shift and scale must have one length: 2 and 1"),
        Arguments.of("shift", List.of(Double.NaN), "shift must be finite: NaN"),
        Arguments.of("scale", List.of(0), "scale must be finite and above 0: 0.0"),
        Arguments.of("scale", Arrays.asList((Object) null), "scaler: scale must be numbers: null"));
  }

  @ParameterizedTest
  @MethodSource("badMaps")
  void badMapsAreRefused(String key, Object value, String message) {
    Map<String, Object> map = new HashMap<>();
    map.put("scaling", "standard");
    map.put("shift", List.of(1.5));
    map.put("scale", List.of(2.5));
    map.put(key, value);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Scaler.fromMap(map));
    assertEquals(message, e.getMessage());
  }

  private static Dataset data(float... x) {
    return new Dataset("d", x, new float[x.length / 2], List.of("a", "b"), List.of());
  }

  @ParameterizedTest
  @EnumSource(names = {"STANDARD", "MINMAX", "ROBUST"})
  void aRangeBeyondADoubleIsRefused(Scaling scaling) {
    FeatureRows rows =
        new FeatureRows() {
          @Override
          public String name() {
            return "wide";
          }

          @Override
          public int rows() {
            return 8;
          }

          @Override
          public int width() {
            return 1;
          }

          @Override
          public void read(int row, double[] x) {
            x[0] = row < 4 ? -1.7e308 : 1.7e308;
          }
        };
    DataException e = assertThrows(DataException.class, () -> Scaler.fit(scaling, rows));
    assertEquals(
        "wide: feature 1: its range must fit in a double: from -1.7E308 to 1.7E308",
        e.getMessage());
  }
}
