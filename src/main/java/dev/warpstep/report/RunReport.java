package dev.warpstep.report;

import dev.warpstep.train.EpochMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run's page is made of. The maps are shown in their order.
 *
 * @param title the run's name
 * @param epochs in order; may be empty
 * @param bestEpoch the one whose weights are kept; the last if empty
 * @param test scores of the test rows at the end, where the epochs' scores are those of a
 *     validation part; empty where they are those of the test rows
 * @param rateName what {@link EpochMetrics#lr} is of the run: learning rate or step length
 * @param confusion of the held-out rows; null for regression or without held-out rows
 * @param settings what was asked for
 * @param environment what it ran on: device, JVM, libraries
 * @param results further results, beside those that the epochs and the confusion tell
 * @param sections charts of how well the model does; may be empty
 */
public record RunReport(
    String title,
    List<EpochMetrics> epochs,
    OptionalInt bestEpoch,
    Optional<TestScore> test,
    String rateName,
    Confusion confusion,
    Map<String, String> settings,
    Map<String, String> environment,
    Map<String, String> results,
    List<Section> sections) {

  /**
   * Scores of test rows that nothing was chosen by.
   *
   * @param loss mean over the rows; NaN without test rows
   * @param accuracy share classified correctly; NaN for regression
   */
  public record TestScore(double loss, double accuracy) {}

  /** Of a run with a learning rate, whose last epoch's weights are kept. */
  public RunReport(
      String title,
      List<EpochMetrics> epochs,
      Confusion confusion,
      Map<String, String> settings,
      Map<String, String> environment,
      Map<String, String> results) {
    this(
        title,
        epochs,
        OptionalInt.empty(),
        Optional.empty(),
        "learning rate",
        confusion,
        settings,
        environment,
        results,
        List.of());
  }

  /** Copies the collections. */
  public RunReport {
    epochs = List.copyOf(epochs);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    sections = List.copyOf(sections);
  }
}
