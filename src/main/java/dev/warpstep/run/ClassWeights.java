package dev.warpstep.run;

import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.text.Names;
import dev.warpstep.text.ShortestDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much the rows of a class count.
 *
 * @param balanced whether all classes count alike, however many rows they have
 * @param given weights by class; a class that is not named has 1
 */
public record ClassWeights(boolean balanced, Map<String, Double> given) {
  private static final ClassWeights NONE = new ClassWeights(false, Map.of());

  static ClassWeights of(GivenSettings settings) {
    Given text = settings.find("class-weight").orElse(null);
    if (text == null || text.text().equals("none")) {
      return NONE;
    }
    if (text.text().equals("balanced")) {
      return new ClassWeights(true, Map.of());
    }
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String element : text.elements()) {
      int equals = element.lastIndexOf('=');
      double weight = equals < 1 ? Double.NaN : number(element.substring(equals + 1));
      if (!(weight >= Float.MIN_NORMAL && weight <= Float.MAX_VALUE)) {
        throw text.wrong(
            "must be balanced, none, or CLASS=WEIGHT with commas between, weights above 0",
            element);
      }
      weights.put(element.substring(0, equals).strip(), weight);
    }
    return new ClassWeights(false, weights);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether each class counts as its rows do. */
  boolean isNone() {
    return !balanced && given.isEmpty();
  }

  /** As it is typed. */
  List<String> texts() {
    return balanced
        ? List.of("balanced")
        : given.entrySet().stream()
            .map(e -> e.getKey() + "=" + ShortestDecimal.of(e.getValue()))
            .toList();
  }

  /**
   * The weight of each class. Balanced: rows / (classes * rows of the class), so that the weights'
   * mean over the rows is 1.
   *
   * @param names the classes, empty for numbers to predict
   * @param rows the training rows' class indices
   * @param counts how often each row counts; null for once
   * @throws UsageException if a class is not there, or there are none
   */
  List<Double> of(List<String> names, int[] rows, double[] counts) {
    if (names.isEmpty()) {
      throw new UsageException("--class-weight is for classes, but numbers are predicted");
    }
    double[] weights = new double[names.size()];
    Arrays.fill(weights, 1);
    for (Map.Entry<String, Double> entry : given.entrySet()) {
      int at = names.indexOf(entry.getKey());
      if (at < 0) {
        throw new UsageException(
            "--class-weight: " + Names.unknown("class", entry.getKey(), names));
      }
      weights[at] = entry.getValue();
    }
    if (balanced) {
      double[] sums = new double[weights.length];
      double all = 0;
      for (int row = 0; row < rows.length; row++) {
        double count = counts == null ? 1 : counts[row];
        sums[rows[row]] += count;
        all += count;
      }
      for (int c = 0; c < sums.length; c++) {
        weights[c] = sums[c] == 0 ? 1 : all / (sums.length * sums[c]);
      }
    }
    return Arrays.stream(weights).boxed().toList();
  }
}
