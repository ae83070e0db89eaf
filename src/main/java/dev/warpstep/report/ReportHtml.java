package dev.warpstep.report;

import dev.warpstep.text.AtomicFile;
import dev.warpstep.train.EpochMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Writes a run's {@code report.html}: one file that needs nothing else, without scripts. The page
 * is well-formed XML too. The same report gives the same bytes.
 */
public final class ReportHtml {
  private static final int NARROW = 360;
  private static final int WIDE = 760;

  private final RunReport report;
  private final List<EpochMetrics> epochs;
  private final StringBuilder out = new StringBuilder();

  private ReportHtml(RunReport report) {
    this.report = report;
    epochs = report.epochs();
  }

  /**
   * The page's text.
   *
   * @param report what to show; all its text is escaped
   */
  public static String render(RunReport report) {
    return new ReportHtml(report).page();
  }

  /**
   * Writes the page; the file appears only when it is whole.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, RunReport report) throws IOException {
    AtomicFile.write(file, render(report));
  }

  private String page() {
    String title = Markup.escape(report.title());
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    out.append("<title>").append(title).append(" · Warpstep</title>\n<style>\n");
    out.append(LineChart.STYLE).append(style()).append("</style>\n</head>\n<body>\n<main>\n");
    appendHeader(title);
    appendCharts();
    if (report.confusion() != null && report.confusion().total() > 0) {
      out.append(new ConfusionHtml(report.confusion()).html());
    }
    appendSections();
    appendTables();
    out.append("</main>\n<footer>Made by Warpstep. This page needs no other file; the numbers");
    out.append(" behind it are in metrics.csv beside it.</footer>\n</body>\n</html>\n");
    return out.toString();
  }

  private static String style() {
    try (InputStream style = ReportHtml.class.getResourceAsStream("report.css")) {
      return new String(style.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EpochMetrics last() {
    return epochs.get(epochs.size() - 1);
  }

  /** The epoch whose weights the model has. */
  private EpochMetrics kept() {
    return report.bestEpoch().isPresent() ? epochs.get(report.bestEpoch().getAsInt() - 1) : last();
  }

  private void appendHeader(String title) {
    out.append("<header>\n<p class=\"brand\"><svg viewBox=\"0 0 24 24\" width=\"22\"");
    out.append(" height=\"22\" aria-hidden=\"true\"><path d=\"M2 4h5v5h5v5h5v5h5\"/></svg>");
    out.append("Warpstep <span>run report</span></p>\n<h1>").append(title).append("</h1>\n");
    if (epochs.isEmpty()) {
      out.append("<p class=\"note\">No epoch was finished.</p>\n</header>\n");
      return;
    }
    out.append("</header>\n<section class=\"tiles\" aria-label=\"Results\">\n");
    EpochMetrics last = last();
    EpochMetrics kept = kept();
    report.test().ifPresent(this::appendTest);
    if (!Double.isNaN(kept.heldOutAccuracy())) {
      String note =
          report.confusion() == null || report.test().isPresent()
              ? best("best", EpochMetrics::heldOutAccuracy, -1)
              : correct(report.confusion());
      appendTile(heldOut("accuracy"), Figures.percent(kept.heldOutAccuracy()), note);
    }
    if (any(EpochMetrics::heldOutLoss)) {
      String note = best("lowest", EpochMetrics::heldOutLoss, 1);
      appendTile(heldOut("loss"), Figures.loss(kept.heldOutLoss()), note);
    }
    String first = "first epoch " + Figures.loss(epochs.get(0).trainLoss());
    appendTile("Train loss", Figures.loss(kept.trainLoss()), epochs.size() > 1 ? first : "");
    double[] speeds = values(EpochMetrics::examplesPerSecond);
    Arrays.sort(speeds);
    appendTile(
        "Examples a second", Figures.count(speeds[speeds.length / 2]), median(epochs.size()));
    appendTile(
        "Time",
        Figures.duration(last.elapsedSeconds()),
        plural(last.epoch(), "epoch") + ", " + plural(last.step(), "step"));
    out.append("</section>\n");
  }

  private void appendTest(RunReport.TestScore test) {
    if (!Double.isNaN(test.accuracy())) {
      String note = report.confusion() == null ? "" : correct(report.confusion());
      appendTile("Test accuracy", Figures.percent(test.accuracy()), note);
    } else if (!Double.isNaN(test.loss())) {
      appendTile("Test loss", Figures.loss(test.loss()), "scored once, at the end");
    }
  }

  private static String correct(Confusion confusion) {
    return String.format(Locale.ROOT, "%,d of %,d correct", confusion.correct(), confusion.total());
  }

  /** What is scored after each epoch. */
  private String heldOut(String figure) {
    return (report.test().isPresent() ? "Validation " : "Test ") + figure;
  }

  private static String median(int epochs) {
    return epochs > 1 ? "median of " + plural(epochs, "epoch") : "";
  }

  private static String plural(long count, String noun) {
    return Figures.count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  private void appendTile(String name, String value, String note) {
    out.append("<div class=\"tile\"><h3>").append(name).append("</h3><p class=\"value\">");
    out.append(value).append("</p><p class=\"note\">").append(note).append("</p></div>\n");
  }

  /** Such as "lowest 0.0812 at epoch 7", with sign 1 for the lowest, -1 for the highest. */
  private String best(String word, ToDoubleFunction<EpochMetrics> measure, int sign) {
    EpochMetrics best = null;
    for (EpochMetrics epoch : epochs) {
      double value = measure.applyAsDouble(epoch);
      boolean better = best == null || sign * value < sign * measure.applyAsDouble(best);
      if (!Double.isNaN(value) && better) {
        best = epoch;
      }
    }
    if (best == null || epochs.size() == 1) {
      return "";
    }
    double value = measure.applyAsDouble(best);
    String text = sign < 0 ? Figures.percent(value) : Figures.loss(value);
    return word + " " + text + " at epoch " + best.epoch();
  }

  private boolean any(ToDoubleFunction<EpochMetrics> measure) {
    return epochs.stream().mapToDouble(measure).anyMatch(Double::isFinite);
  }

  private double[] values(ToDoubleFunction<EpochMetrics> measure) {
    return epochs.stream().mapToDouble(measure).toArray();
  }

  private void appendCharts() {
    if (epochs.isEmpty()) {
      return;
    }
    boolean classified = any(EpochMetrics::heldOutAccuracy);
    double[] epoch = values(EpochMetrics::epoch);
    double[] train = values(EpochMetrics::trainLoss);
    double[] test = values(EpochMetrics::heldOutLoss);
    Axis x = Axis.tight("epoch", Axis.Scale.COUNT, epoch);

    out.append("<section class=\"charts").append(classified ? " three" : "");
    out.append("\" aria-labelledby=\"training\">\n<h2 id=\"training\">Training</h2>\n");
    List<LineChart.Series> losses = new ArrayList<>();
    losses.add(new LineChart.Series("train loss", "train", epoch, train));
    if (any(EpochMetrics::heldOutLoss)) {
      losses.add(
          new LineChart.Series(
              heldOut("loss").toLowerCase(Locale.ROOT),
              report.test().isPresent() ? "validation" : "test",
              epoch,
              test));
    }
    // One epoch says little about the range, so the axis begins at 0 then.
    Axis y = Axis.automatic("mean loss", train, test, new double[epochs.size() == 1 ? 1 : 0]);
    appendChart("loss", "Loss", lossWords(), x, y, losses, 270, classified ? 566 : 300);
    if (classified) {
      double[] accuracy = values(EpochMetrics::heldOutAccuracy);
      appendChart(
          "accuracy",
          heldOut("accuracy"),
          best("Highest", EpochMetrics::heldOutAccuracy, -1),
          x,
          Axis.rounded("held-out rows classified correctly", Axis.Scale.PERCENT, accuracy),
          List.of(new LineChart.Series("accuracy", "", epoch, accuracy)),
          230,
          300);
    }
    double[] lr = values(EpochMetrics::lr);
    appendChart(
        "rate",
        report.rateName().substring(0, 1).toUpperCase(Locale.ROOT) + report.rateName().substring(1),
        rateWords(lr),
        x,
        Axis.rounded("at the epoch's last step", Axis.Scale.LINEAR, lr),
        List.of(new LineChart.Series(report.rateName(), "", epoch, lr)),
        classified ? 230 : 295,
        300);
    out.append("</section>\n");
  }

  private static String rateWords(double[] lr) {
    String first = Figures.rate(lr[0]);
    String last = Figures.rate(lr[lr.length - 1]);
    if (Arrays.stream(lr).allMatch(rate -> rate == lr[0])) {
      return first + " throughout";
    }
    double highest = Arrays.stream(lr).max().orElseThrow();
    String peak =
        highest > Math.max(lr[0], lr[lr.length - 1])
            ? " up to " + Figures.rate(highest) + " and"
            : "";
    return "From " + first + peak + " to " + last;
  }

  private String lossWords() {
    String lowest =
        best("Lowest " + heldOut("loss").toLowerCase(Locale.ROOT), EpochMetrics::heldOutLoss, 1);
    return lowest.isEmpty() ? best("Lowest train loss", EpochMetrics::trainLoss, 1) : lowest;
  }

  /** Both a narrow and a wide drawing; the style sheet shows the one that fits its card. */
  private void appendChart(
      String kind,
      String title,
      String words,
      Axis x,
      Axis y,
      List<LineChart.Series> series,
      int narrowHeight,
      int wideHeight) {
    out.append("<figure class=\"card ").append(kind).append("\">\n<h3>").append(title);
    out.append("</h3>\n<div class=\"narrow\">\n");
    out.append(new LineChart(title, words, x, y, series, NARROW, narrowHeight).svg());
    out.append("</div>\n<div class=\"wide\">\n");
    out.append(new LineChart(title, words, x, y, series, WIDE, wideHeight).svg());
    out.append("</div>\n");
    if (!words.isEmpty()) {
      out.append("<figcaption class=\"note\">").append(words).append(".</figcaption>\n");
    }
    out.append("</figure>\n");
  }

  private void appendSections() {
    if (report.sections().isEmpty()) {
      return;
    }
    out.append("<section class=\"sections\" aria-labelledby=\"evaluation\">\n");
    out.append("<h2 id=\"evaluation\">Evaluation</h2>\n");
    for (Section section : report.sections()) {
      out.append("<figure class=\"card\">\n<h3>").append(Markup.escape(section.title()));
      out.append("</h3>\n").append(section.svg());
      if (!section.caption().isEmpty()) {
        out.append("<figcaption class=\"note\">").append(Markup.escape(section.caption()));
        out.append("</figcaption>\n");
      }
      out.append("</figure>\n");
    }
    out.append("</section>\n");
  }

  private void appendTables() {
    out.append("<section aria-labelledby=\"details\">\n<h2 id=\"details\">Details</h2>\n");
    out.append("<div class=\"facts\">\n");
    appendTable("Results", report.results());
    appendTable("Settings", report.settings());
    appendTable("Environment", report.environment());
    out.append("</div>\n</section>\n");
  }

  private void appendTable(String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.append("<div class=\"card\">\n<h3>").append(title).append("</h3>\n<table>\n<tbody>\n");
    rows.forEach(
        (name, value) -> {
          out.append("<tr><th scope=\"row\">").append(Markup.escape(name)).append("</th><td>");
          out.append(Markup.escape(value)).append("</td></tr>\n");
        });
    out.append("</tbody>\n</table>\n</div>\n");
  }
}
