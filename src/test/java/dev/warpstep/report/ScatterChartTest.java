package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScatterChartTest {
  private static List<String> points(String svg) {
    Matcher paths = Pattern.compile("class=\"points [^\"]*\" d=\"([^\"]*)\"").matcher(svg);
    return paths.results().flatMap(r -> List.of(r.group(1).split("(?=M)")).stream()).toList();
  }

  private static double[] to(int rows) {
    return IntStream.range(0, rows).asDoubleStream().toArray();
  }

  @Test
  void predictionsHaveOneRangeOnBothAxes() {
    double[] actual = {0, 10};
    String svg = ScatterChart.predictions("price", actual, new double[] {5, 10}).svg();
    // "10" needs 22.8 pixels on the left, the plot's other edges are 346, 26 and 349.2.
    assertEquals(List.of("M22.8 187.6h0", "M346 26h0"), points(svg));
    assertTrue(svg.contains("class=\"mark\" d=\"M22.8 349.2L346 26\""), svg);
    assertTrue(svg.contains(">actual price<") && svg.contains(">predicted price<"), svg);
  }

  @Test
  void residualsAreWhatIsMinusWhatWasPredicted() {
    double[] actual = {3, 1};
    String svg = ScatterChart.residuals("price", actual, new double[] {2, 4}).svg();
    // From -3 to 1; zero is a quarter from the top of 290 pixels.
    Matcher zero = Pattern.compile("class=\"mark\" d=\"M[0-9.]+ 98.5L[0-9.]+ 98.5\"").matcher(svg);
    assertTrue(zero.find(), svg);
    assertTrue(points(svg).get(0).endsWith(" 26h0"), svg);
    assertTrue(points(svg).get(1).endsWith(" 316h0"), svg);
    assertTrue(svg.contains(">predicted price<") && svg.contains("actual − predicted"), svg);
  }

  @Test
  void manyRowsAreThinnedAndItIsSaid() {
    for (int rows : new int[] {0, 1, 1999, 2000, 2001, 4000, 4001, 100_000}) {
      ScatterChart chart = ScatterChart.predictions("y", to(rows), to(rows));
      int stride = Math.max(1, (rows + 1999) / 2000);
      int drawn = (rows + stride - 1) / stride;
      assertTrue(drawn <= 2000, "drawn " + drawn);
      assertEquals(drawn, points(chart.svg()).size());
      String said = String.format("One row in %d is drawn: %,d of %,d.", stride, drawn, rows);
      assertEquals(stride > 1, chart.caption().contains(said), chart.caption());
      assertEquals(stride > 1, chart.caption().contains("is drawn"), chart.caption());
      assertEquals(chart.svg(), ScatterChart.predictions("y", to(rows), to(rows)).svg());
    }
  }

  @Test
  void rowsWithoutAFiniteValueAreLeftOutAndItIsSaid() {
    double[] actual = {1, Double.NaN, 3, 4};
    double[] predicted = {1, 2, Double.NEGATIVE_INFINITY, 5};
    ScatterChart chart = ScatterChart.residuals("y", actual, predicted);
    assertEquals(2, points(chart.svg()).size());
    assertTrue(chart.caption().endsWith(" Left out, as a value is not finite: 2."), "caption");
    assertTrue(
        ScatterChart.residuals("y", new double[0], new double[0])
            .svg()
            .contains(">nothing to draw<"),
        "nothing");
  }

  @Test
  void refusesArraysOfDifferentLength() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ScatterChart.predictions("y", new double[1], new double[2]));
  }
}
