package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.report.Confusion;
import dev.warpstep.report.Figures;
import dev.warpstep.text.Json;
import dev.warpstep.train.Evaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How well a model does on rows with targets.
 *
 * @param rows how many
 * @param loss mean over the rows
 * @param accuracy share of rows classified correctly; NaN for regression
 * @param confusion for classification
 * @param residuals for regression
 */
public record ScoreCard(
    int rows,
    double loss,
    double accuracy,
    Optional<Confusion> confusion,
    Optional<Residuals> residuals) {

  /**
   * What a regression leaves unexplained.
   *
   * @param rmse root of the mean squared error
   * @param mae mean absolute error
   * @param r2 1 - squared error / squared distance from the targets' mean; NaN where the targets
   *     are all equal
   */
  public record Residuals(double rmse, double mae, double r2) {
    private static Residuals of(double[] outputs, float[] targets) {
      double mean = 0;
      for (float target : targets) {
        mean += target / targets.length;
      }
      double squares = 0;
      double absolute = 0;
      double spread = 0;
      for (int i = 0; i < targets.length; i++) {
        double error = outputs[i] - targets[i];
        squares += error * error;
        absolute += Math.abs(error);
        spread += (targets[i] - mean) * (targets[i] - mean);
      }
      return new Residuals(
          Math.sqrt(squares / targets.length),
          absolute / targets.length,
          spread == 0 ? Double.NaN : 1 - squares / spread);
    }
  }

  /** Of a model's scores on data with targets. */
  public static ScoreCard of(Dataset data, Evaluator.Scores scores) {
    Optional<Confusion> confusion = Optional.empty();
    Optional<Residuals> residuals = Optional.empty();
    if (data.isClassification()) {
      int[] truth = new int[data.rows()];
      for (int row = 0; row < truth.length; row++) {
        truth[row] = (int) data.y()[row];
      }
      confusion = Optional.of(new Confusion(truth, scores.predicted(), data.classes()));
    } else {
      residuals = Optional.of(Residuals.of(scores.outputs(), data.y()));
    }
    return new ScoreCard(data.rows(), scores.loss(), scores.accuracy(), confusion, residuals);
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
    residuals.ifPresent(
        r -> {
          text.append("RMSE ").append(Figures.loss(r.rmse())).append('\n');
          text.append("MAE  ").append(Figures.loss(r.mae())).append('\n');
          text.append("R2   ").append(Figures.loss(r.r2()));
          text.append(" (1: perfect, 0: no better than the mean)\n");
        });
    return text.toString();
  }

  /** The parts that a confusion or residuals add to a JSON object. */
  public void addTo(Map<String, Object> json) {
    residuals.ifPresent(
        r -> {
          json.put("rmse", Json.number(r.rmse()));
          json.put("mae", Json.number(r.mae()));
          json.put("r2", Json.number(r.r2()));
        });
    json.put("confusion", confusion.map(ScoreCard::matrix).orElse(null));
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
