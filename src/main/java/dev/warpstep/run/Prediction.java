package dev.warpstep.run;

import dev.warpstep.op.Loss;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model says of one row. Immutable. */
public final class Prediction {
  private final List<String> classes;
  private final int predicted;
  private final double[] probabilities;
  private final double value;

  /**
   * @param classes empty for regression
   * @param outputs of the network, the row's from {@code at} on
   */
  Prediction(Loss loss, List<String> classes, double[] outputs, int at) {
    int width = loss.outputs(classes.size(), 1);
    this.classes = classes;
    boolean classifies = loss.isClassification();
    predicted = classifies ? loss.predicted(outputs, at, width) : -1;
    probabilities = loss.probabilities(outputs, at, width);
    value = classifies ? Double.NaN : outputs[at];
  }

  /** Whether it is a class rather than a value. */
  public boolean isClass() {
    return predicted >= 0;
  }

  /**
   * The class with the highest probability.
   *
   * @throws IllegalStateException if the model predicts a value
   */
  public String label() {
    require(isClass(), "the model predicts a value, not a class: use value()");
    return classes.get(predicted);
  }

  /**
   * The value, in the units of the training data.
   *
   * @throws IllegalStateException if the model predicts a class
   */
  public double value() {
    require(!isClass(), "the model predicts a class, not a value: use label()");
    return value;
  }

  /**
   * The probability of a class, in [0, 1].
   *
   * @throws IllegalArgumentException if the model has no such class
   */
  public double probability(String label) {
    int at = classes.indexOf(label);
    if (at < 0) {
      throw new IllegalArgumentException(
          "the class must be one of " + String.join(", ", classes) + ": " + label);
    }
    return probabilities[at];
  }

  /** The probability of each class, in the order of the classes; empty for a value. */
  public Map<String, Double> probabilities() {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int c = 0; c < classes.size(); c++) {
      map.put(classes.get(c), probabilities[c]);
    }
    return Collections.unmodifiableMap(map);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalStateException(rule);
    }
  }

  /** {@code setosa (97.3%)}, or the value. */
  @Override
  public String toString() {
    return isClass()
        ? String.format(Locale.ROOT, "%s (%.1f%%)", label(), 100 * probabilities[predicted])
        : Double.toString(value);
  }
}
