package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.train.EpochMetrics;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
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
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportHtmlTest {
  private static final double NAN = Double.NaN;
  private static final String EVIL =
      "<script>alert('1')</script> & \"q\" \u0000\u001b\ud800 größer";

  private static List<EpochMetrics> epochs(int count, boolean tested, boolean classified) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            e ->
                new EpochMetrics(
                    e,
                    12L * e,
                    2.0 / e,
                    tested ? 2.1 / e : NAN,
                    classified ? 1 - 0.5 / e : NAN,
                    1e-3,
                    60_000,
                    0.4 * e))
        .toList();
  }

  private static Confusion confusion(int classes) {
    int[] truth = IntStream.range(0, 10 * classes).map(i -> i % classes).toArray();
    int[] predicted = truth.clone();
    predicted[0] = classes - 1;
    List<String> names = IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
    return new Confusion(truth, predicted, names);
  }

  private static RunReport report(List<EpochMetrics> epochs, Confusion confusion) {
    Map<String, String> settings = Map.of("lr", "1e-3");
    return new RunReport("a run", epochs, confusion, settings, Map.of("device", "cpu"), Map.of());
  }

  @TestFactory
  List<DynamicTest> everyPageIsWellFormedAndSelfContained() {
    Map<String, RunReport> reports = new HashMap<>();
    reports.put("classes", report(epochs(10, true, true), confusion(10)));
    reports.put("regression", report(epochs(10, true, false), null));
    reports.put("nothing held out", report(epochs(10, false, false), null));
    reports.put("one epoch", report(epochs(1, true, true), confusion(3)));
    reports.put("a thousand epochs", report(epochs(1000, true, true), confusion(20)));
    reports.put("many classes", report(epochs(3, true, true), confusion(21)));
    reports.put("no epoch", report(List.of(), null));
    Confusion none = new Confusion(new int[0], new int[0], List.of("a"));
    reports.put("no rows", report(epochs(2, true, true), none));
    EpochMetrics lost = new EpochMetrics(1, 1, NAN, NAN, NAN, NAN, NAN, NAN);
    reports.put("all NaN", report(List.of(lost, lost), null));
    EpochMetrics endless = new EpochMetrics(3, 1, 1 / 0.0, 1 / 0.0, 0, 0, 1 / 0.0, 1);
    reports.put("infinite", report(List.of(lost, endless), null));
    return reports.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      String page = ReportHtml.render(entry.getValue());
                      Document parsed = Xml.parse(page);
                      assertEquals("html", parsed.getDocumentElement().getTagName());
                      assertEquals(0, parsed.getElementsByTagName("script").getLength());
                      assertEquals(1, parsed.getElementsByTagName("h1").getLength());
                      String own = page.replace("http://www.w3.org/2000/svg", "");
                      assertFalse(own.contains("://") || own.contains("@import"), "reaches out");
                      assertFalse(own.contains("url("), "reaches out");
                      assertTrue(page.length() < 200_000, "characters " + page.length());
                      assertEquals(page, ReportHtml.render(entry.getValue()));
                    }))
        .toList();
  }

  @Test
  void tilesTellTheLastEpoch() throws Exception {
    String text = text(report(epochs(10, true, true), confusion(10)));
    assertTrue(text.contains("Test accuracy95.00%99 of 100 correct"), text);
    assertTrue(text.contains("Test loss0.2100lowest 0.2100 at epoch 10"), text);
    assertTrue(text.contains("Train loss0.2000first epoch 2.0000"), text);
    assertTrue(text.contains("Examples a second60,000median of 10 epochs"), text);
    assertTrue(text.contains("Time4.0 s10 epochs, 120 steps"), text);
  }

  /** The weights are those of epoch 4, the time is that of all ten. */
  @Test
  void tilesTellTheEpochWhoseWeightsAreKept() throws Exception {
    RunReport report =
        new RunReport(
            "a run",
            epochs(10, true, true),
            OptionalInt.of(4),
            Optional.empty(),
            "step length",
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of());
    String text = text(report);
    assertTrue(text.contains("Test accuracy87.50%"), text);
    assertTrue(text.contains("Test loss0.5250"), text);
    assertTrue(text.contains("Step length") && !text.contains("Learning rate"), text);
    assertTrue(text.contains("Time4.0 s10 epochs, 120 steps"), text);
  }

  @Test
  void scoresThatChoseAreNotCalledTestScores() throws Exception {
    RunReport report =
        new RunReport(
            "a run",
            epochs(10, true, true),
            OptionalInt.of(4),
            Optional.of(new RunReport.TestScore(0.5, 0.8125)),
            "learning rate",
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of());
    String text = text(report);
    assertTrue(text.contains("Test accuracy81.25%"), text);
    assertTrue(text.contains("Validation accuracy87.50%"), text);
    assertTrue(text.contains("Validation loss0.5250"), text);
    assertTrue(text.contains("validation loss"), text);
    assertFalse(text.contains("test loss"), "no curve is called after the test rows");
  }

  @Test
  void theLearningRateIsToldWithItsPeak() throws Exception {
    assertTrue(text(rates(0.01, 0.01, 0.01)).contains("0.01 throughout."));
    assertTrue(text(rates(0.01, 0.005, 0.001)).contains("From 0.01 to 0.001."));
    assertTrue(text(rates(0.001, 0.01, 0.002)).contains("From 0.001 up to 0.01 and to 0.002."));
  }

  private static RunReport rates(double... lr) {
    List<EpochMetrics> epochs =
        IntStream.range(0, lr.length)
            .mapToObj(i -> new EpochMetrics(i + 1, i + 1, 1, NAN, NAN, lr[i], 1, 1))
            .toList();
    return report(epochs, null);
  }

  @Test
  void aRegressionHasNeitherAccuracyNorConfusion() throws Exception {
    String text = text(report(epochs(10, true, false), null));
    assertFalse(text.contains("accuracy") || text.contains("Confusion"), text);
    assertFalse(text.contains("NaN"), text);
    assertTrue(text.contains("Test loss0.2100"), text);
  }

  @Test
  void withoutHeldOutRowsThereIsNoTestLoss() throws Exception {
    String text = text(report(epochs(10, false, false), null));
    assertFalse(text.contains("Test") || text.contains("NaN"), text);
    assertTrue(text.contains("Lowest train loss 0.2000 at epoch 10."), text);
  }

  @Test
  void twentyClassesAreDrawnAndMoreAreListed() {
    String drawn = ReportHtml.render(report(epochs(2, true, true), confusion(20)));
    assertTrue(drawn.contains("class=\"matrix\""), "matrix");
    assertTrue(drawn.contains("title=\"class 0 mistaken for class 19: 1 of 10\""), "cell");
    assertTrue(drawn.contains("<td class=\"sum\">90.0%</td>"), "recall");
    String listed = ReportHtml.render(report(epochs(2, true, true), confusion(21)));
    assertFalse(listed.contains("class=\"matrix\""), "matrix");
    assertTrue(listed.contains("class 0 <i>→</i> class 20"), "pair");
    assertTrue(listed.contains("Least recalled classes"), "classes");
  }

  @Test
  void whatComesFromOutsideIsEscaped() throws Exception {
    Confusion confusion = new Confusion(new int[] {0, 1}, new int[] {1, 1}, List.of(EVIL, EVIL));
    Map<String, String> evil = Map.of(EVIL, EVIL);
    for (int epochs : new int[] {0, 2}) {
      RunReport report =
          new RunReport(EVIL, epochs(epochs, true, true), confusion, evil, evil, evil);
      String page = ReportHtml.render(report);
      Document parsed = Xml.parse(page);
      assertEquals(0, parsed.getElementsByTagName("script").getLength());
      String shown = parsed.getElementsByTagName("h1").item(0).getTextContent();
      assertEquals(EVIL.replaceAll("[\u0000\u001b]", "\ufffd").replace('\ud800', '\ufffd'), shown);
    }
  }

  @Test
  void isWrittenWhole(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("report.html");
    RunReport report = report(epochs(2, true, true), confusion(3));
    ReportHtml.write(file, report);
    assertEquals(ReportHtml.render(report), Files.readString(file));
    Path missing = directory.resolve("no/report.html");
    assertThrows(NoSuchFileException.class, () -> ReportHtml.write(missing, report));
  }

  /** WCAG 2 AA: 4.5 to 1 between text and what it stands on, in both schemes. */
  @Test
  void textHasEnoughContrastInBothSchemes() {
    String style = ReportHtml.render(report(List.of(), null)).split("</style>")[0];
    Map<String, String> light = new HashMap<>();
    Map<String, String> dark = new HashMap<>();
    Matcher matcher = Pattern.compile("--([a-z0-9]+):(#[0-9a-f]{3,6})").matcher(style);
    while (matcher.find()) {
      // The first setting is light's, the last one dark's.
      Map<String, String> scheme = light.containsKey(matcher.group(1)) ? dark : light;
      scheme.put(matcher.group(1), matcher.group(2));
    }
    assertEquals(light.keySet(), dark.keySet());
    for (Map<String, String> scheme : List.of(light, dark)) {
      List<String> onPaper =
          List.of("ink", "muted", "faint", "good", "bad", "c0", "c1", "c2", "c3", "c4", "c5");
      onPaper.forEach(name -> assertContrast(scheme, name, "paper"));
      List.of("ink", "muted").forEach(name -> assertContrast(scheme, name, "page"));
    }
  }

  private static void assertContrast(Map<String, String> scheme, String text, String ground) {
    double a = luminance(scheme.get(text));
    double b = luminance(scheme.get(ground));
    double contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    assertTrue(contrast >= 4.5, text + " on " + ground + ": " + contrast);
  }

  private static double luminance(String colour) {
    String hex = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double share = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum +=
          weights[i] * (share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  /** What a reader sees of the page's body, without line breaks. */
  private static String text(RunReport report) throws Exception {
    Document page = Xml.parse(ReportHtml.render(report));
    return page.getElementsByTagName("main").item(0).getTextContent().replace("\n", "");
  }
}
