package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.metric.ClassScores;
import dev.warpstep.metric.LabelScores;
import dev.warpstep.metric.ValueScores;
import dev.warpstep.model.Model;
import dev.warpstep.report.Confusion;
import dev.warpstep.report.Figures;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import dev.warpstep.train.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How well a model does on rows with targets. Where rows have weights, all figures count them so
 * often, but for the confusion, which counts rows. The weights of classes are in the loss alone:
 * figures that counted them would tell of other data than there are.
 *
 * @param rows how many
 * @param loss mean over the rows
 * @param accuracy share of rows classified correctly, of several labels in each; NaN for regression
 * @param weighted whether rows or classes have weights
 * @param confusion for classes of one label
 * @param classScores for classes of one label
 * @param labels for several labels
 * @param residuals for regression, of each target
 */
public record ScoreCard(
    int rows,
    double loss,
    double accuracy,
    boolean weighted,
    Optional<Confusion> confusion,
    Optional<ClassScores> classScores,
    Optional<LabelCard> labels,
    List<Residuals> residuals) {
  private static final int INDENT = 11;

  /**
   * What a regression leaves unexplained.
   *
   * @param target its name
   * @param scores in its units
   */
  public record Residuals(String target, ValueScores scores) {}

  /**
   * Of a model's scores.
   *
   * @param data scaled, with targets
   * @param scores as {@link Model#evaluate} gives them
   */
  public static ScoreCard of(Model model, Dataset data, Evaluator.Scores scores) {
    Optional<Confusion> confusion = Optional.empty();
    Optional<ClassScores> classScores = Optional.empty();
    Optional<LabelCard> labels = Optional.empty();
    List<Residuals> residuals = new ArrayList<>();
    float[] rowWeights = data.weights();
    if (data.isMultiLabel()) {
      labels =
          Optional.of(
              new LabelCard(
                  data.targets(),
                  LabelScores.of(
                      truth(data),
                      scores.predicted(),
                      model.probabilities(scores.outputs()),
                      data.targets().size(),
                      rowWeights)));
    } else if (data.isClassification()) {
      int[] truth = truth(data);
      rowWeights = rowWeights(model, data, truth);
      confusion =
          Optional.of(new Confusion(truth, scores.predicted(), data.classes(), rowWeights != null));
      classScores =
          Optional.of(
              ClassScores.of(
                  truth,
                  scores.predicted(),
                  model.probabilities(scores.outputs()),
                  data.classes().size(),
                  rowWeights));
    } else {
      double[] actual = actual(model, data);
      int width = data.targets().size();
      for (int j = 0; j < width; j++) {
        residuals.add(
            new Residuals(
                data.targets().get(j),
                ValueScores.of(scores.outputs(), actual, j, width, rowWeights)));
      }
    }
    Optional<ClassScores> ofClasses = classScores;
    return new ScoreCard(
        data.rows(),
        scores.loss(),
        labels
            .map(card -> card.scores().accuracy())
            .or(() -> ofClasses.map(ClassScores::accuracy))
            .orElse(Double.NaN),
        data.weights() != null,
        confusion,
        classScores,
        labels,
        List.copyOf(residuals));
  }

  /** The rows' own weights, without those of their classes; null where each counts once. */
  static float[] rowWeights(Model model, Dataset data, int[] truth) {
    if (data.weights() == null || model.classWeights().isEmpty()) {
      return data.weights();
    }
    float[] own = new float[truth.length];
    boolean once = true;
    for (int row = 0; row < own.length; row++) {
      float ofClass = model.classWeights().get(truth[row]).floatValue();
      own[row] = data.weights()[row] == ofClass ? 1 : data.weights()[row] / ofClass;
      once &= own[row] == 1;
    }
    return once ? null : own;
  }

  /** The classes, (rows) or (rows, labels). */
  static int[] truth(Dataset data) {
    int[] truth = new int[data.y().length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (int) data.y()[i];
    }
    return truth;
  }

  /** The targets in their units. */
  static double[] actual(Model model, Dataset data) {
    return model.inUnits(Preprocessing.doubles(data.y()));
  }

  /**
   * In lines.
   *
   * @param kind comes before loss and accuracy: {@code "test "} or empty
   */
  public String text(String kind, int columns) {
    StringBuilder text = new StringBuilder();
    text.append(kind).append("loss ").append(Figures.loss(loss));
    text.append(" on ").append(Figures.count(rows)).append(rows == 1 ? " row" : " rows");
    text.append(weighted ? ", weighted\n" : "\n");
    confusion.ifPresent(c -> text.append(kind).append(c.summary(columns)));
    classScores.ifPresent(scores -> text.append('\n').append(classText(scores, columns)));
    labels.ifPresent(card -> text.append(card.text(kind, columns)));
    residuals.forEach(
        r -> {
          if (residuals.size() > 1) {
            text.append(r.target()).append(":\n");
          }
          text.append("RMSE ").append(Figures.loss(r.scores().rmse())).append('\n');
          text.append("MAE  ").append(Figures.loss(r.scores().mae()));
          text.append(", median ").append(Figures.loss(r.scores().medianError())).append('\n');
          text.append("R2   ").append(Figures.loss(r.scores().r2()));
          text.append(" (1: perfect, 0: no better than the mean)\n");
        });
    return text.toString();
  }

  private String classText(ClassScores scores, int columns) {
    StringBuilder text = new StringBuilder();
    boolean counted = confusion.orElseThrow().accuracy() != accuracy;
    if (weighted && counted) {
      line(text, "weighted", "accuracy " + Figures.percent(scores.accuracy()), columns);
    }
    List<String> classes = confusion.orElseThrow().classes();
    line(
        text,
        "balanced",
        "accuracy %s, macro F1 %.3f%s"
            .formatted(
                Figures.percent(scores.balancedAccuracy()),
                scores.f1(),
                classes.size() == 2
                    ? ", F1 of %s %.3f".formatted(classes.get(1), scores.classes().get(1).f1())
                    : ""),
        columns);
    line(
        text,
        "areas",
        "ROC AUC %s, average precision %s%s"
            .formatted(
                figure(scores.rocAuc()),
                figure(scores.averagePrecision()),
                classes.size() == 2 ? " of " + classes.get(1) : ", each class against the rest"),
        columns);
    line(
        text,
        "further",
        "log loss %s, calibration error %s, Matthews %s"
            .formatted(
                figure(scores.logLoss()),
                figure(scores.calibrationError()),
                figure(scores.matthews())),
        columns);
    return text.toString();
  }

  private static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static void line(StringBuilder text, String label, String value, int columns) {
    text.append(Paragraph.of(label, value, INDENT, columns));
  }

  /** The parts that a confusion, labels or residuals add to a JSON object. */
  public void addTo(Map<String, Object> json) {
    classScores.ifPresent(scores -> addTo(json, scores));
    labels.ifPresent(card -> card.addTo(json));
    if (!residuals.isEmpty()) {
      json.put("rmse", mean(ValueScores::rmse));
      json.put("mae", mean(ValueScores::mae));
      json.put("r2", mean(ValueScores::r2));
      json.put("medianError", mean(ValueScores::medianError));
    }
    if (residuals.size() > 1) {
      Map<String, Object> targets = new LinkedHashMap<>();
      residuals.forEach(r -> targets.put(r.target(), json(r.scores())));
      json.put("targets", targets);
    }
    json.put("confusion", confusion.map(ScoreCard::matrix).orElse(null));
  }

  private void addTo(Map<String, Object> json, ClassScores scores) {
    json.put("balancedAccuracy", Json.number(scores.balancedAccuracy()));
    json.put("precision", Json.number(scores.precision()));
    json.put("recall", Json.number(scores.recall()));
    json.put("f1", Json.number(scores.f1()));
    json.put("logLoss", Json.number(scores.logLoss()));
    json.put("rocAuc", Json.number(scores.rocAuc()));
    json.put("averagePrecision", Json.number(scores.averagePrecision()));
    json.put("matthews", Json.number(scores.matthews()));
    json.put("calibrationError", Json.number(scores.calibrationError()));
    Map<String, Object> classes = new LinkedHashMap<>();
    for (int c = 0; c < scores.classes().size(); c++) {
      ClassScores.OneClass one = scores.classes().get(c);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("precision", Json.number(one.precision()));
      figures.put("recall", Json.number(one.recall()));
      figures.put("f1", Json.number(one.f1()));
      figures.put("support", Json.number(one.support()));
      classes.put(confusion.orElseThrow().classes().get(c), figures);
    }
    json.put("classes", classes);
  }

  private static Map<String, Object> json(ValueScores scores) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rmse", Json.number(scores.rmse()));
    json.put("mae", Json.number(scores.mae()));
    json.put("r2", Json.number(scores.r2()));
    json.put("medianError", Json.number(scores.medianError()));
    return json;
  }

  /** Over the targets, each counting alike. */
  private Object mean(ToDoubleFunction<ValueScores> figure) {
    return Json.number(
        residuals.stream().map(Residuals::scores).mapToDouble(figure).average().orElseThrow());
  }

  private static Map<String, Object> matrix(Confusion confusion) {
    int classes = confusion.classes().size();
    List<List<Integer>> counts = new ArrayList<>();
    for (int truth = 0; truth < classes; truth++) {
      List<Integer> row = new ArrayList<>();
      for (int predicted = 0; predicted < classes; predicted++) {
        row.add(confusion.count(truth, predicted));
      }
      counts.add(row);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("classes", confusion.classes());
    json.put("counts", counts);
    return json;
  }
}
