package dev.warpstep.run;

import dev.warpstep.model.Model;
import dev.warpstep.op.Loss;
import java.util.Arrays;
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
  private final List<String> targets;
  private final double[] values;

  /**
   * @param outputs of the network, in the targets' units, the row's from {@code at} on
   */
  Prediction(Model model, double[] outputs, int at) {
    Loss loss = model.loss();
    int width = model.outputs();
    classes = model.classes();
    targets = model.targets();
    boolean classifies = loss.isClassification();
    predicted = classifies ? loss.predicted(outputs, at, width) : -1;
    probabilities = loss.probabilities(outputs, at, width);
    values = classifies ? new double[0] : Arrays.copyOfRange(outputs, at, at + width);
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
   * The value, in the units of the training data; the first of several.
   *
   * @throws IllegalStateException if the model predicts a class
   */
  public double value() {
    require(!isClass(), "the model predicts a class, not a value: use label()");
    return values[0];
  }

  /**
   * A value of several, in the units of the training data.
   *
   * @param target the name of its column
   * @throws IllegalStateException if the model predicts a class
   * @throws IllegalArgumentException if the model has no such target
   */
  public double value(String target) {
    require(!isClass(), "the model predicts a class, not a value: use label()");
    int at = targets.indexOf(target);
    if (at < 0) {
      throw new IllegalArgumentException(
          "the target must be one of " + String.join(", ", targets) + ": " + target);
    }
    return values[at];
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

  /** {@code setosa (97.3%)}, or the value, or the values. */
  @Override
  public String toString() {
    return isClass()
        ? String.format(Locale.ROOT, "%s (%.1f%%)", label(), 100 * probabilities[predicted])
        : values.length == 1 ? Double.toString(values[0]) : Arrays.toString(values);
  }
}
