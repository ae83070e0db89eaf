package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.LineChart.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class LineChartTest {
  private static final double NAN = Double.NaN;

  private static LineChart chart(double[]... lines) {
    double[] x = IntStream.rangeClosed(1, lines[0].length).asDoubleStream().toArray();
    List<Series> series =
        IntStream.range(0, lines.length)
            .mapToObj(i -> new Series("line " + i, "l" + i, x, lines[i]))
            .toList();
    return new LineChart(
        "Loss",
        "What it is",
        Axis.tight("epoch", Axis.Scale.COUNT, x),
        Axis.automatic("loss", lines),
        series,
        360,
        240);
  }

  private static List<String> paths(String svg) {
    Matcher matcher = Pattern.compile("class=\"line\" d=\"([^\"]*)\"").matcher(svg);
    return matcher.results().map(found -> found.group(1)).toList();
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void isAnAccessibleImageOfWellFormedXml() throws Exception {
    Element svg = Xml.parse(chart(new double[] {2, 1}).svg()).getDocumentElement();
    assertEquals("svg", svg.getTagName());
    assertEquals("img", svg.getAttribute("role"));
    assertEquals("Loss. What it is", svg.getAttribute("aria-label"));
    assertEquals("0 0 360 240", svg.getAttribute("viewBox"));
    assertEquals("What it is", svg.getElementsByTagName("desc").item(0).getTextContent());
  }

  @Test
  void aDocumentStandsAlone() throws Exception {
    String document = chart(new double[] {2, 1}).document();
    Element svg = Xml.parse(document).getDocumentElement();
    assertEquals(1, svg.getElementsByTagName("style").getLength());
    assertFalse(document.replace("http://www.w3.org/2000/svg", "").contains("http"), document);
  }

  @Test
  void pointsLieWhereTheirValuesSay() {
    // The y axis goes from 0 to 2, the plot from pixel 30 to pixel 198.
    String path = paths(chart(new double[] {2, 1, 0}).svg()).get(0);
    assertTrue(path.matches("M[0-9.]+ 30L[0-9.]+ 114L[0-9.]+ 198"), path);
  }

  @Test
  void whatCannotBeDrawnIsAGap() {
    double infinite = Double.POSITIVE_INFINITY;
    String svg = chart(new double[] {NAN, 1, 2, NAN, 3, infinite, 4, 5, NAN}).svg();
    String path = paths(svg).get(0);
    assertEquals(3, count(path, "M"));
    assertEquals(2, count(path, "L"));
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }

  @Test
  void aLonePointIsADot() {
    assertEquals(1, count(chart(new double[] {1.5}).svg(), "class=\"dot\""));
    double[] line = new double[200];
    Arrays.setAll(line, i -> i % 2 == 0 ? 1 + i : NAN);
    assertEquals(99, count(chart(line).svg(), "class=\"dot speck\""));
  }

  @Test
  void nothingToDrawStillHasAxes() {
    String svg = chart(new double[] {NAN, NAN}).svg();
    assertTrue(paths(svg).isEmpty(), svg);
    assertTrue(svg.contains("class=\"grid\""), svg);
    assertFalse(svg.contains("NaN"), svg);
  }

  @Test
  void aLongLineIsThinnedButKeepsItsPeaks() {
    double[] line = new double[100_000];
    Random random = new Random(2);
    Arrays.setAll(line, i -> 1 + random.nextDouble());
    line[54_321] = 9;
    line[12_345] = 0;
    String path = paths(chart(line).svg()).get(0);
    assertTrue(count(path, "L") < 4 * 360, "points " + count(path, "L"));
    // The peak is at 9 of 10, the trough at 0.
    assertTrue(path.contains(" 46.8L") && path.contains(" 198L"), "peaks");
  }

  @Test
  void labelsDoNotCollide() {
    String svg = chart(new double[] {2, 1}, new double[] {2, 1.01}, new double[] {2, 0.99}).svg();
    Matcher labels = Pattern.compile("y=\"([0-9.]+)\" class=\"end").matcher(svg);
    double[] at = labels.results().mapToDouble(r -> Double.parseDouble(r.group(1))).toArray();
    assertEquals(3, at.length);
    assertTrue(at[1] - at[0] >= 14.9 && at[2] - at[1] >= 14.9, svg);
  }

  @Test
  void labelsMoveApartAndStayInside() {
    assertArrayEquals(new double[] {20, 80}, LineChart.apart(new double[] {20, 80}, 0, 100));
    assertArrayEquals(
        new double[] {42.5, 57.5}, LineChart.apart(new double[] {50, 50}, 0, 100), 1e-9);
    assertArrayEquals(new double[] {85, 100}, LineChart.apart(new double[] {99, 99}, 0, 100), 1e-9);
    assertArrayEquals(new double[] {0, 15}, LineChart.apart(new double[] {1, 2}, 0, 100), 1e-9);
    assertEquals(0, LineChart.apart(new double[0], 0, 100).length);
    double[] crowd = LineChart.apart(new double[] {50, 50, 51, 52, 90}, 0, 100);
    for (int i = 1; i < crowd.length; i++) {
      assertTrue(crowd[i] - crowd[i - 1] >= 15 - 1e-9, Arrays.toString(crowd));
    }
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThrows(
        IllegalArgumentException.class, () -> new Series("", "", new double[1], new double[2]));
    Axis axis = new Axis("", Axis.Scale.LINEAR, 0, 1);
    assertThrows(
        IllegalArgumentException.class,
        () -> new LineChart("", "", axis, axis, List.of(), 100, 20));
  }

  @Test
  void namesAreEscaped() throws Exception {
    Axis axis = new Axis("<x>", Axis.Scale.LINEAR, 0, 1);
    Series series = new Series("\"a\" & b", "<b>", new double[] {0}, new double[] {1});
    String svg = new LineChart("</svg>", "'&'", axis, axis, List.of(series), 360, 240).document();
    assertEquals("svg", Xml.parse(svg).getDocumentElement().getTagName());
  }

  private static LineChart marked(double... at) {
    Axis x = new Axis("rate", Axis.Scale.LOG, 1e-4, 1);
    Axis y = new Axis("loss", Axis.Scale.LINEAR, 0, 1);
    List<LineChart.Mark> marks =
        Arrays.stream(at).mapToObj(a -> new LineChart.Mark("a rate of " + a, a)).toList();
    return new LineChart("", "", x, y, List.of(), marks, 400, 240);
  }

  /** The x of every mark, and the ends of every label, in the order that they are drawn in. */
  private static double[][] marks(String svg) {
    double[] lines =
        Pattern.compile("class=\"mark\" d=\"M([0-9.]+) ")
            .matcher(svg)
            .results()
            .mapToDouble(r -> Double.parseDouble(r.group(1)))
            .toArray();
    Matcher labels =
        Pattern.compile("x=\"([0-9.]+)\" y=\"([0-9.]+)\" class=\"marked\"( text-anchor)?.*>(.*)<")
            .matcher(svg);
    List<double[]> found = new java.util.ArrayList<>(List.of(lines));
    while (labels.find()) {
      double at = Double.parseDouble(labels.group(1));
      double width = 7.4 * labels.group(4).length();
      boolean before = labels.group(3) != null;
      found.add(
          new double[] {
            before ? at - width : at, before ? at : at + width, Double.parseDouble(labels.group(2))
          });
    }
    return found.toArray(double[][]::new);
  }

  @Test
  void labelsOfMarksLieAcrossNoOtherMark() {
    for (double[] at :
        new double[][] {{0.001, 0.002}, {0.002, 0.001}, {0.5, 0.6}, {1e-4, 1}, {0.01, 0.01}}) {
      double[][] drawn = marks(marked(at).svg());
      assertEquals(3, drawn.length);
      double[] lines = drawn[0];
      assertEquals(2, lines.length);
      for (int label = 0; label < 2; label++) {
        double[] ends = drawn[1 + label];
        assertTrue(ends[0] >= 0 && ends[1] <= 400, Arrays.toString(ends));
        // A line begins in its own row, so only those that were drawn before come down to here.
        for (int i = 0; i < label; i++) {
          assertTrue(lines[i] < ends[0] || lines[i] > ends[1], Arrays.deepToString(drawn));
        }
      }
      assertEquals(15, drawn[2][2] - drawn[1][2], 0.05, "rows");
    }
  }

  @Test
  void aBandGoesBackAlongItsLowerEdge() {
    double[] x = {0, 1, 2};
    double[] low = {0, 0.5, 0};
    double[] high = {1, 0.5, 1};
    Axis axis = new Axis("", Axis.Scale.LINEAR, 0, 2);
    LineChart.Around band = new LineChart.Around(x, low, high);
    Series series = new Series("", "", x, new double[] {0.5, 0.5, 0.5}, band);
    String svg = new LineChart("", "", axis, axis, List.of(series), 360, 240).svg();
    Matcher matcher = Pattern.compile("class=\"band s0\" d=\"([^\"]*)\"").matcher(svg);
    assertTrue(matcher.find(), svg);
    assertEquals(
        "114 156 114 198 156 198",
        matcher.group(1).replaceAll("[ML][0-9.]+ ", " ").replace("Z", "").strip());
    Series faint = new Series("", "", x, low, LineChart.Around.line(x, high));
    svg = new LineChart("", "", axis, axis, List.of(faint), 360, 240).svg();
    assertTrue(svg.contains("class=\"faint s0\""), svg);
  }

  @Test
  void theSeventhLineIsDashed() {
    double[][] lines = new double[7][];
    Arrays.setAll(lines, i -> new double[] {i, i + 1});
    String svg = chart(lines).svg();
    assertEquals(6, paths(svg).size());
    assertEquals(1, count(svg, "class=\"line again\""));
  }
}
