package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.metric.Calibration;
import dev.warpstep.metric.LabelScores;
import dev.warpstep.metric.Ranking;
import dev.warpstep.model.Model;
import dev.warpstep.report.BarsChart;
import dev.warpstep.report.CalibrationChart;
import dev.warpstep.report.RatesChart;
import dev.warpstep.report.RatesChart.Curve;
import dev.warpstep.report.ScatterChart;
import dev.warpstep.report.Section;
import dev.warpstep.train.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Charts of how good a model's predictions on test rows are. */
final class ScoreCharts {
  private static final int MOST_POINTS = 500;
  private static final int MOST_CLASSES = 12;
  private static final int MOST_TARGETS = 4;

  /** Importance takes many evaluations; beyond about a second it is left to {@code eval}. */
  private static final double MOST_OPERATIONS = 2e10;

  private ScoreCharts() {}

  /**
   * Draws them.
   *
   * @param data scaled, with targets
   * @param scores as {@link Model#evaluate} gives them
   */
  static List<Section> of(Model model, Backend backend, Dataset data, Evaluator.Scores scores) {
    List<Section> charts = new ArrayList<>();
    if (data.isMultiLabel()) {
      labels(charts, model, data, scores);
    } else if (data.isClassification()) {
      classification(charts, model, data, scores);
    } else {
      regression(charts, model, data, scores);
    }
    int columns = model.columns().columns().size();
    double operations = 2.0 * model.mlp().parameters() * data.rows() * columns * Importance.REPEATS;
    if (model.schema().isPresent() && operations <= MOST_OPERATIONS) {
      charts.add(importance(Importance.of(model, backend, data)));
    }
    return charts;
  }

  private static void classification(
      List<Section> charts, Model model, Dataset data, Evaluator.Scores scores) {
    int[] truth = ScoreCard.truth(data);
    float[] weights = ScoreCard.rowWeights(model, data, truth);
    double[] probabilities = model.probabilities(scores.outputs());
    int classes = data.classes().size();
    if (classes <= MOST_CLASSES) {
      Map<String, Ranking> rankings = new LinkedHashMap<>();
      for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
        rankings.put(data.classes().get(c), Ranking.of(truth, probabilities, classes, c, weights));
      }
      curves(charts, rankings, "Each class against the rest");
    }
    Calibration calibration =
        Calibration.of(truth, scores.predicted(), probabilities, classes, weights);
    List<CalibrationChart.Bin> bins =
        calibration.bins().stream()
            .map(
                bin ->
                    new CalibrationChart.Bin(
                        bin.confidence(), bin.accuracy(), (long) Math.ceil(bin.weight())))
            .toList();
    String caption =
        String.format(
            Locale.ROOT,
            "How often the predicted class is right, where it is how sure; error %.3f.",
            calibration.error());
    String title = "Calibration";
    charts.add(new Section(title, new CalibrationChart(title, bins).svg(), caption));
  }

  private static void labels(
      List<Section> charts, Model model, Dataset data, Evaluator.Scores scores) {
    int[] truth = ScoreCard.truth(data);
    double[] probabilities = model.probabilities(scores.outputs());
    int labels = data.targets().size();
    LabelScores figures =
        LabelScores.of(truth, scores.predicted(), probabilities, labels, data.weights());
    charts.add(new LabelCard(data.targets(), figures).section());
    if (labels <= MOST_CLASSES) {
      Map<String, Ranking> rankings = new LinkedHashMap<>();
      for (int j = 0; j < labels; j++) {
        rankings.put(
            data.targets().get(j),
            LabelScores.ranking(truth, probabilities, j, labels, data.weights()));
      }
      curves(charts, rankings, "Each label by itself");
    }
  }

  /** ROC and precision by recall, of those that have rows of both kinds. */
  private static void curves(List<Section> charts, Map<String, Ranking> rankings, String of) {
    List<Curve> roc = new ArrayList<>();
    List<Curve> precision = new ArrayList<>();
    rankings.forEach(
        (name, ranking) -> {
          if (Double.isNaN(ranking.rocAuc())) {
            return;
          }
          double[][] curve = ranking.rocCurve(MOST_POINTS);
          roc.add(new Curve(label(name, "AUC", ranking.rocAuc()), curve[0], curve[1]));
          curve = ranking.precisionRecallCurve(MOST_POINTS);
          precision.add(
              new Curve(label(name, "AP", ranking.averagePrecision()), curve[0], curve[1]));
        });
    charts.add(
        section(
            new RatesChart("ROC", "false positive rate", "true positive rate", roc, true),
            of + "; the dotted line is guessing."));
    charts.add(
        section(
            new RatesChart("Precision and recall", "recall", "precision", precision, false),
            of + "; to the right the threshold falls."));
  }

  private static String label(String name, String figure, double value) {
    return String.format(Locale.ROOT, "%s, %s %.3f", name, figure, value);
  }

  private static Section section(RatesChart chart, String caption) {
    return new Section(chart.title(), chart.svg(), caption);
  }

  private static void regression(
      List<Section> charts, Model model, Dataset data, Evaluator.Scores scores) {
    double[] actual = ScoreCard.actual(model, data);
    int width = data.targets().size();
    for (int j = 0; j < Math.min(width, MOST_TARGETS); j++) {
      double[] truth = column(actual, j, width);
      double[] predicted = column(scores.outputs(), j, width);
      String target = data.targets().get(j);
      charts.add(ScatterChart.predictions(target, truth, predicted).section());
      charts.add(ScatterChart.residuals(target, truth, predicted).section());
    }
  }

  private static double[] column(double[] values, int column, int width) {
    double[] one = new double[values.length / width];
    for (int row = 0; row < one.length; row++) {
      one[row] = values[row * width + column];
    }
    return one;
  }

  private static Section importance(Importance importance) {
    List<Importance.Column> columns = importance.columns();
    BarsChart chart =
        new BarsChart(
            "Importance",
            "growth of the loss",
            columns.stream().map(Importance.Column::name).toList(),
            columns.stream().mapToDouble(Importance.Column::mean).toArray(),
            columns.stream().mapToDouble(Importance.Column::deviation).toArray());
    String caption = "By how much the test loss grows if a column's values are permuted.";
    return new Section(chart.title(), chart.svg(), (caption + " " + chart.caption()).strip());
  }
}
