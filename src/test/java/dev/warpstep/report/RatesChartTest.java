package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.RatesChart.Curve;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatesChartTest {
  private static final double NAN = Double.NaN;

  private static String svg(boolean diagonal, Curve... curves) {
    return new RatesChart(
            "ROC", "false positive rate", "true positive rate", List.of(curves), diagonal)
        .svg();
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  @Test
  void pointsLieWhereTheirRatesSay() {
    // The square goes from pixel 30.2 to 346 across and from 26 to 341.8 down.
    String svg = svg(true, new Curve("a", new double[] {0, 0, 1}, new double[] {0, 1, 1}));
    assertTrue(svg.contains("class=\"line s0\" d=\"M30.2 341.8L30.2 26L346 26\""), svg);
    assertTrue(svg.contains("class=\"mark\" d=\"M30.2 341.8L346 26\""), svg);
    assertFalse(svg(false).contains("class=\"mark\""), "diagonal");
  }

  @Test
  void whatIsOnAStraightLineIsLeftOut() {
    double[] line = IntStream.rangeClosed(0, 10_000).mapToDouble(i -> i / 1e4).toArray();
    String svg = svg(false, new Curve("a", line, line));
    assertTrue(svg.contains("d=\"M30.2 341.8L346 26\""), svg);
  }

  @Test
  void aGapEndsALineAndALonePointIsADot() {
    double[] x = {0, 0, NAN, 0.5, NAN, 1, 1};
    String svg = svg(false, new Curve("a", x, new double[] {0, 1, 1, 0.5, 1, 0, 1}));
    assertTrue(svg.contains("d=\"M30.2 341.8L30.2 26M188.1 183.9h0M346 341.8L346 26\""), svg);
  }

  @Test
  void theLegendHasEveryLabelUpToTheTwelfth() {
    double[] ends = {0, 1};
    Curve[] curves =
        IntStream.range(0, 15)
            .mapToObj(k -> new Curve("class " + k + ", AUC 0." + k, ends, ends))
            .toArray(Curve[]::new);
    String svg = svg(true, curves);
    for (int k = 0; k < 12; k++) {
      assertTrue(svg.contains(">class " + k + ", AUC 0." + k + "</text>"), "label " + k);
    }
    assertFalse(svg.contains("class 12"), svg);
    assertTrue(svg.contains(">and 3 more</text>"), svg);
    // Each is drawn once as a curve and once in the legend; three curves share a legend's row.
    assertEquals(24, count(svg, "class=\"line "));
    assertEquals(12, count(svg, "again\""));
    assertEquals(4, count(svg, "class=\"faint s5\""));
  }

  @Test
  void aLongLabelKeepsWhatStandsAfterItsLastComma() {
    double[] ends = {0, 1};
    String svg = svg(true, new Curve("a name, and a longer one than fits, AUC 0.93", ends, ends));
    assertTrue(svg.contains(">a name, and a longer one tha…, AUC 0.93</text>"), svg);
  }

  @Test
  void refusesArraysOfDifferentLength() {
    assertThrows(IllegalArgumentException.class, () -> new Curve("", new double[1], new double[2]));
  }
}
