package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.CalibrationChart.Bin;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CalibrationChartTest {
  private static String svg(Bin... bins) {
    return new CalibrationChart("Calibration", List.of(bins)).svg();
  }

  private static double[][] bubbles(String svg) {
    return Pattern.compile("class=\"bubble\" cx=\"(.*?)\" cy=\"(.*?)\" r=\"(.*?)\"")
        .matcher(svg)
        .results()
        .map(CalibrationChartTest::numbers)
        .toArray(double[][]::new);
  }

  private static double[] numbers(MatchResult found) {
    return new double[] {
      Double.parseDouble(found.group(1)),
      Double.parseDouble(found.group(2)),
      Double.parseDouble(found.group(3))
    };
  }

  @Test
  void aBubblesAreaIsItsRows() {
    double[][] bubbles = bubbles(svg(new Bin(0.25, 0.5, 100), new Bin(0.75, 1, 400)));
    // The last is the legend's.
    assertEquals(3, bubbles.length);
    assertEquals(2, bubbles[1][2] / bubbles[0][2], 1e-9);
    assertEquals(26, bubbles[1][1]);
    double size = 340 - 37.6;
    // Pixels have one decimal.
    assertEquals(37.6 + size / 4, bubbles[0][0], 0.05);
    assertEquals(26 + size / 2, bubbles[0][1], 0.05);
  }

  @Test
  void binsWithoutRowsOrWithoutValuesAreLeftOut() {
    Bin nan = new Bin(Double.NaN, Double.NaN, 0);
    String svg = svg(new Bin(0.1, 0.2, 1234), nan, new Bin(0.5, 0.5, 0), new Bin(0.9, 0.9, 5));
    assertEquals(3, bubbles(svg).length);
    assertTrue(svg.contains("<title>mean confidence 10.00%, correct 20.00% of 1,234 rows<"), svg);
    assertTrue(svg.contains(">area: rows, at most 1,234 · dotted: calibrated<"), svg);
    assertTrue(svg.contains(">mean confidence</text>") && svg.contains(">share correct<"), svg);
  }

  @Test
  void withoutBinsThereIsNothingToDraw() {
    assertTrue(svg().contains(">nothing to draw</text>"), svg());
  }
}
