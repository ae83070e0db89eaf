package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.model.Model;
import dev.warpstep.report.Confusion;
import dev.warpstep.report.Figures;
import dev.warpstep.text.Json;
import dev.warpstep.train.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How well a model does on rows with targets.
 *
 * @param rows how many
 * @param loss mean over the rows
 * @param accuracy share of rows classified correctly; NaN for regression
 * @param confusion for classification
 * @param residuals for regression, of each target
 */
public record ScoreCard(
    int rows,
    double loss,
    double accuracy,
    Optional<Confusion> confusion,
    List<Residuals> residuals) {

  /**
   * What a regression leaves unexplained.
   *
   * @param target its name
   * @param rmse root of the mean squared error
   * @param mae mean absolute error
   * @param r2 1 - squared error / squared distance from the targets' mean; NaN where the targets
   *     are all equal
   */
  public record Residuals(String target, double rmse, double mae, double r2) {
    /** Of target {@code j} in (rows, targets) outputs and targets. */
    private static Residuals of(
        String target, double[] outputs, double[] targets, int j, int width) {
      int rows = targets.length / width;
      double mean = 0;
      for (int i = j; i < targets.length; i += width) {
        mean += targets[i] / rows;
      }
      double squares = 0;
      double absolute = 0;
      double spread = 0;
      for (int i = j; i < targets.length; i += width) {
        double error = outputs[i] - targets[i];
        squares += error * error;
        absolute += Math.abs(error);
        spread += (targets[i] - mean) * (targets[i] - mean);
      }
      return new Residuals(
          target,
          Math.sqrt(squares / rows),
          absolute / rows,
          spread == 0 ? Double.NaN : 1 - squares / spread);
    }
  }

  /**
   * Of a model's scores.
   *
   * @param data scaled, with targets
   * @param scores as {@link Model#evaluate} gives them
   */
  public static ScoreCard of(Model model, Dataset data, Evaluator.Scores scores) {
    Optional<Confusion> confusion = Optional.empty();
    List<Residuals> residuals = new ArrayList<>();
    float[] y = data.y();
    if (data.isClassification()) {
      int[] truth = new int[data.rows()];
      for (int row = 0; row < truth.length; row++) {
        truth[row] = (int) y[row];
      }
      confusion = Optional.of(new Confusion(truth, scores.predicted(), data.classes()));
    } else {
      double[] targets = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        targets[i] = y[i];
      }
      model.inUnits(targets);
      int width = data.targets().size();
      for (int j = 0; j < width; j++) {
        residuals.add(Residuals.of(data.targets().get(j), scores.outputs(), targets, j, width));
      }
    }
    return new ScoreCard(
        data.rows(), scores.loss(), scores.accuracy(), confusion, List.copyOf(residuals));
  }

  /**
   * In lines.
   *
   * @param kind comes before loss and accuracy: {@code "test "} or empty
   */
  public String text(String kind, int columns) {
    StringBuilder text = new StringBuilder();
    text.append(kind).append("loss ").append(Figures.loss(loss));
    text.append(" on ").append(Figures.count(rows)).append(rows == 1 ? " row\n" : " rows\n");
    confusion.ifPresent(c -> text.append(kind).append(c.summary(columns)));
    residuals.forEach(
        r -> {
          if (residuals.size() > 1) {
            text.append(r.target()).append(":\n");
          }
          text.append("RMSE ").append(Figures.loss(r.rmse())).append('\n');
          text.append("MAE  ").append(Figures.loss(r.mae())).append('\n');
          text.append("R2   ").append(Figures.loss(r.r2()));
          text.append(" (1: perfect, 0: no better than the mean)\n");
        });
    return text.toString();
  }

  /** The parts that a confusion or residuals add to a JSON object. */
  public void addTo(Map<String, Object> json) {
    if (!residuals.isEmpty()) {
      json.put("rmse", mean(Residuals::rmse));
      json.put("mae", mean(Residuals::mae));
      json.put("r2", mean(Residuals::r2));
    }
    if (residuals.size() > 1) {
      Map<String, Object> targets = new LinkedHashMap<>();
      residuals.forEach(
          r -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("rmse", Json.number(r.rmse()));
            one.put("mae", Json.number(r.mae()));
            one.put("r2", Json.number(r.r2()));
            targets.put(r.target(), one);
          });
      json.put("targets", targets);
    }
    json.put("confusion", confusion.map(ScoreCard::matrix).orElse(null));
  }

  /** Over the targets, each counting alike. */
  private Object mean(ToDoubleFunction<Residuals> figure) {
    return Json.number(residuals.stream().mapToDouble(figure).average().orElseThrow());
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
