package dev.warpstep.run;

import dev.warpstep.report.Figures;
import dev.warpstep.report.RunReport;
import dev.warpstep.report.Section;
import dev.warpstep.solver.Stop;
import dev.warpstep.text.Json;
import dev.warpstep.text.Names;
import dev.warpstep.train.EpochMetrics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run came to.
 *
 * @param data what the data are called
 * @param folder the run folder
 * @param device the device's name
 * @param deviceDescription the device in words
 * @param precision number format that the device computed in: fp32, tf32, bf16 or fp64
 * @param parameters weights and biases
 * @param trainRows rows that it was trained on
 * @param validationRows rows that chose
 * @param epochs metrics of each
 * @param bestEpoch the one whose weights are kept, where it was chosen
 * @param passes how often all training rows were gone through
 * @param stopped why a full-batch method made no more iterations
 * @param test of the held-out rows
 */
public record Run(
    String data,
    Path folder,
    String device,
    String deviceDescription,
    String precision,
    long parameters,
    int trainRows,
    int validationRows,
    List<EpochMetrics> epochs,
    OptionalInt bestEpoch,
    long passes,
    Optional<Stop> stopped,
    Optional<ScoreCard> test) {
  /** The last epoch. */
  public EpochMetrics last() {
    return epochs.get(epochs.size() - 1);
  }

  /** The epoch whose weights the model has. */
  public EpochMetrics kept() {
    return bestEpoch.isPresent() ? epochs.get(bestEpoch.getAsInt() - 1) : last();
  }

  /** The median over the epochs: the first is slower, before the JVM has compiled the loops. */
  public double examplesPerSecond() {
    double[] speeds =
        epochs.stream().mapToDouble(EpochMetrics::examplesPerSecond).sorted().toArray();
    return speeds[speeds.length / 2];
  }

  /** What {@code train --json} prints. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", folder.toAbsolutePath().normalize().toString());
    json.put("data", data);
    json.put("device", device);
    json.put("deviceDescription", deviceDescription);
    json.put("parameters", parameters);
    json.put("trainRows", trainRows);
    json.put("validationRows", validationRows);
    json.put("testRows", test.map(ScoreCard::rows).orElse(0));
    json.put("epochs", last().epoch());
    json.put("bestEpoch", bestEpoch.isPresent() ? bestEpoch.getAsInt() : null);
    json.put("steps", last().step());
    json.put("passes", passes);
    json.put("stopped", stopped.map(Names::of).orElse(null));
    json.put("seconds", last().elapsedSeconds());
    json.put("trainLoss", Json.number(kept().trainLoss()));
    json.put("validationLoss", Json.number(validationRows > 0 ? kept().heldOutLoss() : Double.NaN));
    json.put("testLoss", Json.number(test.map(ScoreCard::loss).orElse(Double.NaN)));
    json.put("testAccuracy", Json.number(test.map(ScoreCard::accuracy).orElse(Double.NaN)));
    json.put("examplesPerSecond", Json.number(examplesPerSecond()));
    json.put("r2", null);
    json.put("rmse", null);
    test.ifPresentOrElse(card -> card.addTo(json), () -> json.put("confusion", null));
    return json;
  }

  /**
   * The page of the run.
   *
   * @param config its settings
   * @param charts of its test rows
   */
  public RunReport report(Map<String, String> config, List<Section> charts) {
    Map<String, String> settings = new LinkedHashMap<>();
    config.forEach((name, value) -> settings.put(name, unquoted(value)));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("device", deviceDescription);
    environment.putAll(Machine.facts());
    Map<String, String> results = new LinkedHashMap<>();
    results.put("parameters", Figures.count(parameters));
    results.put("training rows", Figures.count(trainRows));
    if (validationRows > 0) {
      results.put("validation rows", Figures.count(validationRows));
    }
    bestEpoch.ifPresent(
        best -> results.put("weights kept", "of epoch " + best + " of " + last().epoch()));
    stopped.ifPresent(
        stop -> {
          results.put("passes over the rows", Figures.count(passes));
          results.put("end", stop.words());
        });
    test.ifPresent(
        card -> {
          results.put("test rows", Figures.count(card.rows()));
          card.classScores()
              .ifPresent(
                  scores -> {
                    results.put("balanced accuracy", Figures.percent(scores.balancedAccuracy()));
                    results.put("macro F1", Figures.loss(scores.f1()));
                    results.put("ROC AUC", Figures.loss(scores.rocAuc()));
                    results.put("average precision", Figures.loss(scores.averagePrecision()));
                    results.put("log loss", Figures.loss(scores.logLoss()));
                    results.put("Matthews correlation", Figures.loss(scores.matthews()));
                    results.put("calibration error", Figures.loss(scores.calibrationError()));
                  });
          card.labels().ifPresent(labels -> results.putAll(labels.results()));
          card.residuals()
              .forEach(
                  r -> {
                    String of = card.residuals().size() > 1 ? " of " + r.target() : "";
                    results.put("RMSE" + of, Figures.loss(r.scores().rmse()));
                    results.put("MAE" + of, Figures.loss(r.scores().mae()));
                    results.put("median error" + of, Figures.loss(r.scores().medianError()));
                    results.put("R²" + of, Figures.loss(r.scores().r2()));
                  });
        });
    return new RunReport(
        data + ", " + folder.getFileName(),
        epochs,
        bestEpoch,
        validationRows == 0
            ? Optional.empty()
            : Optional.of(
                new RunReport.TestScore(
                    test.map(ScoreCard::loss).orElse(Double.NaN),
                    test.map(ScoreCard::accuracy).orElse(Double.NaN))),
        stopped.isPresent() ? "step length" : "learning rate",
        test.flatMap(ScoreCard::confusion).orElse(null),
        settings,
        environment,
        results,
        charts);
  }

  private static String unquoted(String toml) {
    return toml.startsWith("\"") ? toml.substring(1, toml.length() - 1) : toml;
  }
}
