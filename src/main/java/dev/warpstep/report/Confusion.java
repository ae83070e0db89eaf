package dev.warpstep.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How often each class was taken for each: counts, recall, precision, and the worst pairs. */
public final class Confusion {
  private final List<String> classes;
  private final boolean weighted;
  private final int[][] counts;
  private final int[] truths;
  private final int[] predictions;
  private final int total;
  private final int correct;

  /**
   * A class taken for another.
   *
   * @param truth index of the right class
   * @param predicted index of the class it was taken for
   * @param count how many rows
   * @param of rows of the right class
   */
  public record Pair(int truth, int predicted, int count, int of) {}

  /** Of rows without weights; parameters as in the other. */
  public Confusion(int[] truth, int[] predicted, List<String> classes) {
    this(truth, predicted, classes, false);
  }

  /**
   * @param truth the right class of each row, an index into {@code classes}
   * @param predicted the class each row was taken for, likewise
   * @param classes the classes' names
   * @param weighted whether the rows have weights, which the counts leave out
   * @throws IllegalArgumentException if the arrays differ in length or an index has no class
   */
  public Confusion(int[] truth, int[] predicted, List<String> classes, boolean weighted) {
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          "predicted must be as long as truth, " + truth.length + ": " + predicted.length);
    }
    this.classes = List.copyOf(classes);
    this.weighted = weighted;
    counts = new int[classes.size()][classes.size()];
    truths = new int[classes.size()];
    predictions = new int[classes.size()];
    total = truth.length;
    int agreeing = 0;
    for (int i = 0; i < total; i++) {
      int row = index("truth", truth, i);
      int column = index("predicted", predicted, i);
      counts[row][column]++;
      truths[row]++;
      predictions[column]++;
      agreeing += row == column ? 1 : 0;
    }
    correct = agreeing;
  }

  private int index(String name, int[] values, int i) {
    if (values[i] < 0 || values[i] >= classes.size()) {
      throw new IllegalArgumentException(
          name + "[" + i + "] must lie in [0, " + classes.size() + "): " + values[i]);
    }
    return values[i];
  }

  /** Whether the rows have weights, which the counts leave out. */
  public boolean isOfWeightedRows() {
    return weighted;
  }

  /** The classes' names. */
  public List<String> classes() {
    return classes;
  }

  /** How many rows of class {@code truth} were taken for class {@code predicted}. */
  public int count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /** Rows of class {@code k}. */
  public int support(int k) {
    return truths[k];
  }

  /** Rows in all. */
  public int total() {
    return total;
  }

  /** Rows classified correctly. */
  public int correct() {
    return correct;
  }

  /** Share of rows classified correctly, in [0, 1]; NaN without rows. */
  public double accuracy() {
    return (double) correct / total;
  }

  /** Share of class {@code k}'s rows that were found; NaN if it has none. */
  public double recall(int k) {
    return (double) counts[k][k] / truths[k];
  }

  /** Share of the rows taken for class {@code k} that are of it; NaN if none was. */
  public double precision(int k) {
    return (double) counts[k][k] / predictions[k];
  }

  /**
   * The most confused pairs, the most frequent first, then in the order of the classes.
   *
   * @param limit at most so many
   */
  public List<Pair> worst(int limit) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        if (i != j && counts[i][j] > 0) {
          pairs.add(new Pair(i, j, counts[i][j], truths[i]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::count).reversed());
    return List.copyOf(pairs.subList(0, Math.min(limit, pairs.size())));
  }

  /**
   * Text for a terminal: accuracy, the matrix when it fits, and the three most confused pairs. Long
   * class names become numbers in the columns; control characters in names become {@code ?}.
   *
   * @param width columns of the terminal; no line is longer
   * @return lines, each ended by a line feed
   */
  public String summary(int width) {
    return new ConfusionText(this, width).toString();
  }
}
