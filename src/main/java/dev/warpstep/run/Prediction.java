package dev.warpstep.run;

import dev.warpstep.model.Model;
import dev.warpstep.op.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a model says of one row: a class, which of several labels hold, or values. Immutable. */
public final class Prediction {
  private static final String A_CLASS = "the model predicts a class, not a value: use label()";
  private static final String SEVERAL = "the model predicts several labels: use labels()";

  private final List<String> names;
  private final boolean multiLabel;
  private final int[] predicted;
  private final double[] probabilities;
  private final List<String> targets;
  private final double[] values;

  /**
   * @param outputs of the network, in the targets' units, the row's from {@code at} on
   */
  Prediction(Model model, double[] outputs, int at) {
    Loss loss = model.loss();
    int width = model.outputs();
    targets = model.targets();
    multiLabel = model.isMultiLabel();
    names = multiLabel ? targets : model.classes();
    boolean classifies = loss.isClassification();
    predicted = new int[classifies ? loss.targets(width) : 0];
    probabilities = new double[names.size()];
    int each = loss.outputsOfLabel(width);
    for (int i = 0; i < predicted.length; i++) {
      int from = at + i * each;
      predicted[i] = loss.predicted(outputs, from, each);
      double[] classes = loss.probabilities(outputs, from, each);
      if (multiLabel) {
        probabilities[i] = classes[1];
      } else {
        System.arraycopy(classes, 0, probabilities, 0, classes.length);
      }
    }
    values = classifies ? new double[0] : Arrays.copyOfRange(outputs, at, at + width);
  }

  /** Whether it is one class, rather than a value or several labels. */
  public boolean isClass() {
    return predicted.length > 0 && !multiLabel;
  }

  /** Whether it says which of several labels hold. */
  public boolean isMultiLabel() {
    return multiLabel;
  }

  /**
   * The class with the highest probability.
   *
   * @throws IllegalStateException if the model predicts a value or several labels
   */
  public String label() {
    require(!multiLabel, SEVERAL);
    require(isClass(), "the model predicts a value, not a class: use value()");
    return names.get(predicted[0]);
  }

  /**
   * The labels that hold: those whose probability is above one half, in the order of training.
   *
   * @throws IllegalStateException if the model does not predict several labels
   */
  public List<String> labels() {
    require(multiLabel, "the model does not predict several labels: use label() or value()");
    List<String> holding = new ArrayList<>();
    for (int i = 0; i < predicted.length; i++) {
      if (predicted[i] == 1) {
        holding.add(names.get(i));
      }
    }
    return List.copyOf(holding);
  }

  /**
   * The value, in the units of the training data; the first of several.
   *
   * @throws IllegalStateException if the model predicts a class or several labels
   */
  public double value() {
    requireValue();
    return values[0];
  }

  /**
   * A value of several, in the units of the training data.
   *
   * @param target the name of its column
   * @throws IllegalStateException if the model predicts a class or several labels
   * @throws IllegalArgumentException if the model has no such target
   */
  public double value(String target) {
    requireValue();
    int at = targets.indexOf(target);
    if (at < 0) {
      throw new IllegalArgumentException(
          "the target must be one of " + String.join(", ", targets) + ": " + target);
    }
    return values[at];
  }

  private void requireValue() {
    require(!multiLabel, SEVERAL);
    require(!isClass(), A_CLASS);
  }

  /**
   * The probability of a class, or that a label of several holds; in [0, 1].
   *
   * @throws IllegalArgumentException if the model has no such class or label
   */
  public double probability(String label) {
    int at = names.indexOf(label);
    if (at < 0) {
      throw new IllegalArgumentException(
          "the %s must be one of %s: %s"
              .formatted(multiLabel ? "label" : "class", String.join(", ", names), label));
    }
    return probabilities[at];
  }

  /** The probability of each class, or of each of several labels, in order; empty for a value. */
  public Map<String, Double> probabilities() {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      map.put(names.get(i), probabilities[i]);
    }
    return Collections.unmodifiableMap(map);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalStateException(rule);
    }
  }

  /** {@code setosa (97.3%)}, all labels likewise, or the value, or the values. */
  @Override
  public String toString() {
    if (multiLabel) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        texts.add(percent(i));
      }
      return String.join(", ", texts);
    }
    return isClass()
        ? percent(predicted[0])
        : values.length == 1 ? Double.toString(values[0]) : Arrays.toString(values);
  }

  private String percent(int at) {
    return String.format(Locale.ROOT, "%s (%.1f%%)", names.get(at), 100 * probabilities[at]);
  }
}
