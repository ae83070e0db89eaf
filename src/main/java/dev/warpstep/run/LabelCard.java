package dev.warpstep.run;

import dev.warpstep.metric.LabelScores;
import dev.warpstep.metric.LabelScores.Counts;
import dev.warpstep.metric.LabelScores.OneLabel;
import dev.warpstep.report.Figures;
import dev.warpstep.report.FiguresTable;
import dev.warpstep.report.Section;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well a model tells which of several labels hold.
 *
 * @param names of the labels
 * @param scores in their order
 */
public record LabelCard(List<String> names, LabelScores scores) {
  private static final int INDENT = 11;
  private static final int MOST_LINES = 20;

  /**
   * In lines.
   *
   * @param kind comes before the accuracy: {@code "test "} or empty
   */
  String text(String kind, int columns) {
    StringBuilder text = new StringBuilder(kind);
    text.append("accuracy ").append(Figures.percent(scores.accuracy()));
    text.append(" of the rows, with every label right\n\n");
    line(
        text,
        "labels",
        "%s right (Hamming loss %.4f), macro F1 %.3f, micro F1 %.3f"
            .formatted(
                Figures.percent(1 - scores.hammingLoss()),
                scores.hammingLoss(),
                scores.f1(),
                scores.microF1()),
        columns);
    line(
        text,
        "areas",
        "ROC AUC %s, average precision %s, mean over the labels"
            .formatted(figure(scores.rocAuc()), figure(scores.averagePrecision())),
        columns);
    return text.append('\n').append(table().text(MOST_LINES, columns)).toString();
  }

  private static void line(StringBuilder text, String label, String value, int columns) {
    text.append(Paragraph.of(label, value, INDENT, columns));
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** As a part of a page. */
  Section section() {
    return new Section(
        "Labels",
        table().html(),
        "How often each label holds in the test rows, and how well that is told.");
  }

  private FiguresTable table() {
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      OneLabel one = scores.labels().get(label);
      Counts counts = one.counts();
      rows.add(
          List.of(
              names.get(label),
              Figures.percent(counts.support() / counts.all()),
              figure(counts.precision()),
              figure(counts.recall()),
              figure(counts.f1()),
              figure(one.rocAuc()),
              figure(one.averagePrecision())));
    }
    return new FiguresTable(
        List.of("label", "holds", "precision", "recall", "F1", "ROC AUC", "avg. prec."), rows);
  }

  /** The further results of a page. */
  Map<String, String> results() {
    Map<String, String> results = new LinkedHashMap<>();
    results.put("Hamming loss", Figures.loss(scores.hammingLoss()));
    results.put("macro F1", Figures.loss(scores.f1()));
    results.put("micro F1", Figures.loss(scores.microF1()));
    results.put("ROC AUC", Figures.loss(scores.rocAuc()));
    results.put("average precision", Figures.loss(scores.averagePrecision()));
    return results;
  }

  /** Adds the figures to a JSON object. */
  void addTo(Map<String, Object> json) {
    json.put("hammingLoss", Json.number(scores.hammingLoss()));
    json.put("precision", Json.number(scores.precision()));
    json.put("recall", Json.number(scores.recall()));
    json.put("f1", Json.number(scores.f1()));
    json.put("microPrecision", Json.number(scores.microPrecision()));
    json.put("microRecall", Json.number(scores.microRecall()));
    json.put("microF1", Json.number(scores.microF1()));
    json.put("rocAuc", Json.number(scores.rocAuc()));
    json.put("averagePrecision", Json.number(scores.averagePrecision()));
    Map<String, Object> labels = new LinkedHashMap<>();
    for (int label = 0; label < names.size(); label++) {
      labels.put(names.get(label), json(scores.labels().get(label)));
    }
    json.put("labels", labels);
  }

  private static Map<String, Object> json(OneLabel one) {
    Counts counts = one.counts();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accuracy", Json.number(counts.accuracy()));
    json.put("precision", Json.number(counts.precision()));
    json.put("recall", Json.number(counts.recall()));
    json.put("f1", Json.number(counts.f1()));
    json.put("rocAuc", Json.number(one.rocAuc()));
    json.put("averagePrecision", Json.number(one.averagePrecision()));
    json.put("support", Json.number(counts.support()));
    // As multilabel_confusion_matrix has it: rows by truth, columns by prediction, 0 first.
    json.put(
        "confusion",
        List.of(
            List.of(Json.number(counts.rest()), Json.number(counts.alarms())),
            List.of(Json.number(counts.misses()), Json.number(counts.hits()))));
    return json;
  }
}
