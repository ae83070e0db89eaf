package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BarsChartTest {
  private static final double NAN = Double.NaN;

  private static BarsChart chart(List<String> names, double[] means, double[] deviations) {
    return new BarsChart("Importance", "rise of the loss", names, means, deviations);
  }

  private static List<String> found(String svg, String pattern) {
    return Pattern.compile(pattern).matcher(svg).results().map(r -> r.group(1)).toList();
  }

  private static List<String> names(String svg) {
    return found(svg, "y=\"[0-9.]+\" text-anchor=\"end\">([^<]*)<");
  }

  @Test
  void theLargestMeanComesFirstAndNaNLast() {
    double[] means = {0.1, NAN, -0.2, 0.4};
    String svg = chart(List.of("a", "b", "c", "d"), means, new double[] {0.1, 0.1, NAN, 0}).svg();
    assertEquals(List.of("d", "a", "c", "b"), names(svg));
    List<String> widths = found(svg, "class=\"bar\" [^>]* width=\"([0-9.]+)\"");
    double[] pixels = widths.stream().mapToDouble(Double::parseDouble).toArray();
    assertEquals(3, pixels.length);
    // Pixels have one decimal.
    assertEquals(pixels[0] / 4, pixels[1], 0.1);
    assertEquals(pixels[0] / 2, pixels[2], 0.1);
    assertEquals(1, found(svg, "(class=\"whisker\")").size());
    assertEquals(1, found(svg, "(<g class=\"s1\">)").size());
    assertTrue(svg.contains("<title>a: 0.1000 ± 0.1000</title>"), svg);
    assertTrue(svg.contains(">rise of the loss</text>"), svg);
  }

  @Test
  void aWhiskerGoesADeviationToBothSides() {
    String svg = chart(List.of("a"), new double[] {0.5}, new double[] {0.5}).svg();
    // From 0, where the axis stands, to 1, where it ends.
    String whisker = found(svg, "class=\"whisker\" d=\"([^\"]*)\"").get(0);
    assertTrue(whisker.startsWith("M21.4 ") && whisker.contains("H336M"), whisker);
  }

  @Test
  void ofManyTheLargestAreDrawnAndItIsSaid() {
    for (int count : new int[] {30, 31}) {
      double[] means = new double[count];
      Arrays.setAll(means, i -> i);
      List<String> names = IntStream.range(0, count).mapToObj(i -> "name " + i).toList();
      BarsChart chart = chart(names, means, new double[count]);
      assertEquals(30, names(chart.svg()).size());
      assertEquals(count == 30, chart.svg().contains(">name 0<"), "the smallest");
      assertEquals(count == 30 ? "" : "The 30 largest of 31.", chart.caption());
    }
  }

  @Test
  void aLongNameIsCut() {
    String name = "a_column_of_a_very_long_name";
    String svg = chart(List.of(name), new double[] {1}, new double[] {0}).svg();
    assertEquals(List.of("a_column_of_a_very_…"), names(svg));
    assertTrue(svg.contains("<title>" + name + ": "), svg);
    assertFalse(svg.contains("class=\"whisker\""), svg);
  }

  @Test
  void refusesArraysOfAnotherLength() {
    List<String> names = List.of("a", "b");
    assertThrows(IllegalArgumentException.class, () -> chart(names, new double[1], new double[2]));
    assertThrows(IllegalArgumentException.class, () -> chart(names, new double[2], new double[3]));
  }
}
