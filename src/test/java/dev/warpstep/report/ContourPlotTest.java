package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.report.ContourPlot.Path;
import dev.warpstep.solver.Solvers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ContourPlotTest {
  private static final DoubleBinaryOperator BOWL = (x, y) -> x * x + 4 * y * y;
  private static final List<double[]> ZERO = List.of(new double[2]);

  /** The plane of the plots here, in pixels. */
  private static final double LEFT = 62;

  private static final double TOP = 70;
  private static final double WIDTH = 536;
  private static final double HEIGHT = 500;

  private static ContourPlot plot(DoubleBinaryOperator f, List<double[]> minima, Path... paths) {
    Axis x = new Axis("x₀", Axis.Scale.LINEAR, -2, 2);
    Axis y = new Axis("x₁", Axis.Scale.LINEAR, -2, 2);
    List<double[]> saddles = minima.isEmpty() ? ZERO : List.of();
    double[] start = paths[0].points().get(0);
    return new ContourPlot(
        "bowl", "f(x) = x²", f, x, y, start, minima, saddles, Optional.empty(), List.of(paths));
  }

  /** From (1, 1) half way to 0 in each step. */
  private static Path halving(String name, int steps) {
    return new Path(
        name,
        "note",
        IntStream.rangeClosed(0, steps)
            .mapToObj(t -> new double[] {Math.pow(0.5, t), Math.pow(0.5, t)})
            .toList());
  }

  private static List<String> found(String svg, String pattern) {
    return Pattern.compile(pattern).matcher(svg).results().map(m -> m.group(1)).toList();
  }

  @Test
  void theLegendCutsNoNameOfTheCatalogue() {
    List<String> names = new ArrayList<>(Optimizers.ALL.names());
    names.addAll(Solvers.ALL.names());
    for (String name : names) {
      String svg = plot(BOWL, ZERO, halving(name, 1)).document(false);
      assertEquals(List.of(name), found(svg, "class=\"legend\">([^<]*)<"));
    }
  }

  @Test
  void aPathEachIsDrawnWithItsNameAndItsEnd() throws Exception {
    String svg =
        plot(BOWL, ZERO, halving("a", 6), halving("b", 3), halving("c", 1)).document(false);
    Element root = Xml.parse(svg).getDocumentElement();
    assertEquals("svg", root.getTagName());
    assertEquals("img", root.getAttribute("role"));
    assertEquals(List.of("a", "b", "c"), found(svg, "class=\"legend\">([^<]*)<"));
    assertEquals(List.of("s0", "s1", "s2"), found(svg, "<g class=\"path (s\\d)\">"));
    assertEquals(List.of("s0", "s1", "s2"), found(svg, "<circle class=\"head (s\\d)\" r"));
    assertFalse(svg.replace("http://www.w3.org/2000/svg", "").contains("http"), svg);
    assertFalse(svg.contains("keyframes"), "at rest");
  }

  @Test
  void pointsLieWhereTheyShould() {
    String svg = plot(BOWL, ZERO, halving("a", 2)).document(false);
    // 1, 1/2 and 1/4 in a plane from -2 to 2.
    String line = "M464 195L397 257.5L363.5 288.8";
    assertEquals(List.of(line), found(svg, "<path class=\"line\" d=\"([^\"]*L[^\"]*)\""));
    assertEquals(
        List.of("M397 257.5h0M363.5 288.8h0"), found(svg, "<path class=\"dots\" d=\"([^\"]*)\""));
    assertEquals(List.of("363.5 288.8"), found(svg, "transform=\"translate\\(([^)]*)\\)"));
    assertTrue(svg.contains("<circle class=\"ring\" cx=\"464\" cy=\"195\""), "start");
  }

  @Test
  void aRegionIsMarkedAndNamed() throws Exception {
    ContourPlot plain = plot(BOWL, ZERO, halving("a", 2));
    assertFalse(plain.document(false).contains("region"));
    List<double[]> corners = List.of(new double[2], new double[] {2, 0}, new double[] {2, 1});
    String svg =
        new ContourPlot(
                plain.title(),
                plain.formula(),
                plain.function(),
                plain.x(),
                plain.y(),
                plain.start(),
                plain.minima(),
                plain.saddles(),
                Optional.of(new ContourPlot.Region("inside", corners)),
                plain.paths())
            .document(false);
    Xml.parse(svg);
    List<String> drawn = found(svg, "<path class=\"region\" d=\"([^\"]*)\"");
    assertEquals(2, drawn.size(), "in the plane and in the legend");
    assertEquals("M330 320L598 320L598 195Z", drawn.get(0));
    assertEquals(List.of("inside"), found(svg, ">(inside)</text>"));
  }

  @Test
  void bandsAreTheContours() {
    String svg = plot((x, y) -> x * x + y * y, ZERO, halving("a", 2)).document(false);
    List<String> bands = found(svg, "<path class=\"level b\\d+\" d=\"([^\"]*)\"");
    assertEquals(13, bands.size());
    // The lowest is drawn last; it is an ellipse around 0 whose axes are as 536 to 500.
    double[] xy =
        Stream.of(bands.get(12).replaceAll("[MZ]", "").split("[L ]"))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double first = 0;
    for (int i = 0; i < xy.length; i += 2) {
      double radius =
          Math.hypot((xy[i] - LEFT - WIDTH / 2) / WIDTH, (xy[i + 1] - TOP - HEIGHT / 2) / HEIGHT);
      first = i == 0 ? radius : first;
      // Simplified by up to 0.15 pixels and rounded to 0.1, at both points.
      assertEquals(first, radius, 2 * 0.2 / HEIGHT);
    }
    assertTrue(xy.length >= 16, "points " + xy.length / 2);
  }

  /** What leaves the plane is cut there, however far it goes. */
  @Test
  void nothingIsDrawnFarOutside() throws Exception {
    Path far =
        new Path(
            "far",
            "",
            List.of(
                new double[] {1, 1},
                new double[] {3, 1},
                new double[] {1e300, -1e300},
                new double[] {-1e300, 1},
                new double[] {0, 0},
                new double[] {0, -1e308}));
    for (boolean animated : new boolean[] {false, true}) {
      String svg = plot(BOWL, ZERO, far).document(animated);
      Xml.parse(svg);
      assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
      List<String> numbers =
          new ArrayList<>(found(svg, "class=\"(?:line|dots|halo)\" d=\"([^\"]*)\""));
      numbers.addAll(found(svg, "translate\\(([^)]*)\\)"));
      assertTrue(numbers.size() > 4, svg);
      for (String text : numbers) {
        for (MatchResult number : Pattern.compile("-?[0-9.]+").matcher(text).results().toList()) {
          double value = Double.parseDouble(number.group());
          assertTrue(value >= 0 && value <= 800, text);
        }
      }
    }
  }

  @Test
  void animatedEachStepHasItsKeyframes() throws Exception {
    String svg = plot(BOWL, ZERO, halving("a", 7), halving("b", 4)).document(true);
    Xml.parse(svg);
    List<String> frames = IntStream.rangeClosed(1, 7).mapToObj(i -> "k" + i).toList();
    assertEquals(frames, found(svg, "@keyframes (k\\d+)"));
    assertEquals(List.of("h0", "h1"), found(svg, "@keyframes (h\\d+)"));
    List<String> drawn = new ArrayList<>(frames);
    drawn.addAll(frames.subList(0, 4));
    assertEquals(drawn, found(svg, "<g class=\"k (k\\d+)\">"));
    // All of it only where motion is welcome; elsewhere the paths are whole.
    int asked = svg.indexOf("@media(prefers-reduced-motion:no-preference){");
    assertTrue(asked > 0 && asked < svg.indexOf("animation"), "asked");
    List<Double> percents =
        found(svg, "@keyframes k\\d+\\{0%\\{opacity:0\\}([0-9.]+)%").stream()
            .map(Double::valueOf)
            .toList();
    assertEquals(percents.stream().sorted().toList(), percents);
    assertTrue(percents.get(6) < 90, "a pause at the end: " + percents);
  }

  @Test
  void thousandsOfStepsStaySmall() throws Exception {
    Random random = new Random(1);
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<double[]> points = new ArrayList<>();
      for (int t = 0; t <= 20_000; t++) {
        points.add(new double[] {3 * random.nextGaussian(), 3 * random.nextGaussian()});
      }
      points.set(0, new double[] {1, 1});
      paths.add(new Path("path " + i, "", points));
    }
    for (boolean animated : new boolean[] {false, true}) {
      String svg = plot(BOWL, ZERO, paths.toArray(Path[]::new)).document(animated);
      Xml.parse(svg);
      assertTrue(svg.length() < 300_000, "length " + svg.length());
      assertEquals(120, animated ? found(svg, "@keyframes (k\\d+)").size() : 120);
    }
  }

  @Test
  void aPathOfNoStepsIsItsStart() throws Exception {
    for (boolean animated : new boolean[] {false, true}) {
      String svg = plot(BOWL, ZERO, halving("a", 0)).document(animated);
      Xml.parse(svg);
      assertFalse(svg.contains("NaN"), svg);
    }
  }

  @Test
  void functionsThatCannotBeDrawnHaveNoBands() throws Exception {
    for (double value : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      String svg = plot((x, y) -> value, List.of(), halving("a", 2)).document(false);
      Xml.parse(svg);
      assertEquals(List.of(), found(svg, "class=\"level b\\d+\" d=\"([^\"]+)\""));
    }
    String saddle = plot((x, y) -> x * x - y * y, List.of(), halving("a", 2)).document(false);
    assertEquals(13, found(saddle, "class=\"(level) b").size());
    assertTrue(saddle.contains(">saddle<") && !saddle.contains(">minimum<"), saddle);
  }

  /** The sheet of the line charts comes first; a rule of it for these would colour them. */
  @Test
  void whatOnlyContoursHaveTheLineChartsDoNotStyle() {
    String svg = plot(BOWL, ZERO, halving("a", 2)).document(true);
    List<String> shared = List.of("line", "head", "heading", "axis", "name");
    List<String> own =
        found(svg, "class=\"([^\"]+)\"").stream()
            .flatMap(names -> Stream.of(names.split(" ")))
            .distinct()
            .filter(name -> !shared.contains(name) && !name.matches("chart|s\\d"))
            .toList();
    assertTrue(own.containsAll(List.of("level", "dots", "star", "legend")), "" + own);
    for (String name : own) {
      assertEquals(List.of(), found(LineChart.STYLE, "(\\." + name + ")(?![a-z0-9])"), name);
    }
  }

  @Test
  void theSeventhPathIsDashed() {
    Path[] paths = IntStream.range(0, 8).mapToObj(i -> halving("p" + i, 2)).toArray(Path[]::new);
    String svg = plot(BOWL, ZERO, paths).document(false);
    assertEquals(2 * 2, found(svg, "class=\"(line dash)\"").size(), "line and legend");
  }

  @Test
  void namesAreEscapedAndShortened() throws Exception {
    String svg =
        plot(BOWL, ZERO, halving("<a & b>", 2), halving("x".repeat(50), 1)).document(false);
    Xml.parse(svg);
    List<String> names = found(svg, "class=\"legend\">([^<]*)<");
    assertEquals("&lt;a &amp; b&gt;", names.get(0));
    assertEquals("x".repeat(18) + "…", names.get(1));
  }
}
