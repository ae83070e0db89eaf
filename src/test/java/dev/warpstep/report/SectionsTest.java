package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.CalibrationChart.Bin;
import dev.warpstep.report.RatesChart.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What holds for each chart of a page's sections, whatever it is given. */
class SectionsTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /** Every bin is a dot of its own, so that a page's length is its caller's care. */
  private static final int MOST_BINS = 100;

  /** A script, halves of surrogate pairs, control characters; long enough to be cut. */
  private static final String EVIL = "<script>\"'&\u0000\ud800</script> " + "面积😀".repeat(30);

  /** Each is the values of a chart: x or actual, y or predicted. */
  private static final Map<String, double[][]> VALUES = new LinkedHashMap<>();

  static {
    double[] many = IntStream.rangeClosed(0, 50_000).mapToDouble(i -> i / 5e4).toArray();
    double[] zigzag = new double[many.length];
    Arrays.setAll(zigzag, i -> i % 2 == 0 ? 0 : many[i]);
    VALUES.put("plain", new double[][] {{0, 0.25, 1}, {0, 0.75, 1}});
    VALUES.put("nothing", new double[][] {{}, {}});
    VALUES.put("one point", new double[][] {{0.5}, {0.25}});
    VALUES.put("zero", new double[][] {{0}, {0}});
    VALUES.put("equal values", new double[][] {{0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}});
    VALUES.put("all NaN", new double[][] {{NAN, NAN}, {NAN, NAN}});
    VALUES.put("some NaN", new double[][] {{0, NAN, 0.5, 1}, {0, 0.5, NAN, 1}});
    VALUES.put("infinite", new double[][] {{0, INFINITY, -INFINITY}, {INFINITY, 0, 1}});
    VALUES.put("negative", new double[][] {{-1, -2, 3}, {-3, 2, -1}});
    double largest = Double.MAX_VALUE;
    VALUES.put("largest", new double[][] {{largest, -largest, 0}, {-largest, largest, 1}});
    double single = Float.MAX_VALUE;
    VALUES.put("largest of a float", new double[][] {{single, -single}, {-single, single}});
    double smallest = Double.MIN_VALUE;
    VALUES.put("smallest", new double[][] {{smallest, 0, -smallest}, {0, smallest, 0}});
    VALUES.put("far from zero", new double[][] {{1e9, 1e9 + 1e-6}, {1e9, 1e9 + 1e-6}});
    VALUES.put("many", new double[][] {many, zigzag});
  }

  private static Map<String, Section> sections(String name, double[] x, double[] y) {
    Map<String, Section> sections = new LinkedHashMap<>();
    List<Curve> curves = new ArrayList<>();
    IntStream.range(0, 14).forEach(k -> curves.add(new Curve(name + ", AUC " + k, x, y)));
    String rates = new RatesChart(name, name, name, curves, true).svg();
    sections.put("rates", new Section(name, rates, name));
    List<Bin> bins =
        IntStream.range(0, x.length)
            .limit(MOST_BINS)
            .mapToObj(i -> new Bin(x[i], y[i], i % 5))
            .toList();
    sections.put("calibration", new Section(name, new CalibrationChart(name, bins).svg(), ""));
    sections.put("predictions", ScatterChart.predictions(name, x, y).section());
    sections.put("residuals", ScatterChart.residuals(name, x, y).section());
    List<String> names = IntStream.range(0, x.length).mapToObj(i -> name).toList();
    BarsChart bars = new BarsChart(name, name, names, x, y);
    sections.put("bars", new Section(name, bars.svg(), bars.caption()));
    return sections;
  }

  @TestFactory
  List<DynamicTest> everyChartOfEverythingIsWellFormedAndOfFiniteNumbers() {
    List<DynamicTest> tests = new ArrayList<>();
    VALUES.forEach(
        (kind, values) ->
            sections(EVIL, values[0], values[1])
                .forEach(
                    (chart, section) ->
                        tests.add(
                            DynamicTest.dynamicTest(
                                chart + " of " + kind, () -> assertSound(section)))));
    assertEquals(5 * VALUES.size(), tests.size());
    return tests;
  }

  private static void assertSound(Section section) throws Exception {
    Document parsed = Xml.parse(section.svg());
    Element svg = parsed.getDocumentElement();
    assertEquals("svg", svg.getTagName());
    assertEquals("img", svg.getAttribute("role"));
    assertTrue(svg.getAttribute("aria-label").contains("<script>"), "aria-label");
    assertEquals(0, parsed.getElementsByTagName("script").getLength());
    assertTrue(section.svg().length() < 500_000, "characters " + section.svg().length());
    double width = Double.parseDouble(svg.getAttribute("width"));
    double height = Double.parseDouble(svg.getAttribute("height"));
    NodeList all = parsed.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      for (String name : List.of("x", "y", "cx", "cy", "r", "width", "height")) {
        if (element.hasAttribute(name)) {
          double value = Double.parseDouble(element.getAttribute(name));
          assertTrue(value >= 0 && value <= Math.max(width, height), name + " " + value);
        }
      }
      Matcher spots =
          Pattern.compile("[ML]([^ ]+) ([^MLHVhv\"]+)").matcher(element.getAttribute("d"));
      while (spots.find()) {
        double x = Double.parseDouble(spots.group(1));
        double y = Double.parseDouble(spots.group(2));
        assertTrue(x >= 0 && x <= width && y >= 0 && y <= height, x + " " + y);
      }
    }
  }

  @Test
  void aPageShowsItsSectionsAfterTheConfusionMatrix() throws Exception {
    double[] values = {0, 0.5, 1};
    List<Section> sections = List.copyOf(sections(EVIL, values, values).values());
    Confusion confusion = new Confusion(new int[] {0, 1}, new int[] {1, 1}, List.of("a", "b"));
    String page = page(confusion, sections);
    Document parsed = Xml.parse(page);
    assertEquals(0, parsed.getElementsByTagName("script").getLength());
    assertEquals(sections.size(), parsed.getElementsByTagName("figure").getLength());
    assertEquals(2, parsed.getElementsByTagName("figcaption").getLength() - 1);
    assertTrue(page.indexOf("id=\"confusion\"") < page.indexOf("id=\"evaluation\""), "order");
    assertTrue(page.indexOf("id=\"evaluation\"") < page.indexOf("id=\"details\""), "order");
    assertFalse(page(confusion, List.of()).contains("id=\"evaluation\""), "heading of nothing");
  }

  private static String page(Confusion confusion, List<Section> sections) {
    Map<String, String> none = Map.of();
    return ReportHtml.render(
        new RunReport(
            "a",
            List.of(),
            OptionalInt.empty(),
            Optional.empty(),
            "",
            confusion,
            none,
            none,
            none,
            sections));
  }

  /** A class that no rule of the page gives a colour would be drawn black, or not at all. */
  @Test
  void everyClassHasARule() throws Exception {
    double[] values = IntStream.range(0, 400).mapToDouble(i -> i / 400.0).toArray();
    List<Section> sections = List.copyOf(sections("a", values, values).values());
    String page = page(null, sections);
    String style = page.substring(0, page.indexOf("</style>"));
    for (Section section : sections) {
      Matcher classes = Pattern.compile("class=\"([^\"]*)\"").matcher(section.svg());
      while (classes.find()) {
        for (String name : classes.group(1).split(" ")) {
          // A name's text looks like every other.
          assertTrue(name.equals("name") || style.contains("." + name), name);
        }
      }
    }
  }

  @Test
  void aCutTextEndsWithAnEllipsisAndKeepsWholeCharacters() {
    assertEquals("", Markup.cut("", 3));
    assertEquals("abc", Markup.cut("abc", 3));
    assertEquals("ab…", Markup.cut("abcd", 3));
    assertEquals("面…", Markup.cut("面积面积", 4));
    assertEquals("😀…", Markup.cut("😀😀😀", 3));
  }
}
