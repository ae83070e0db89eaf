package dev.warpstep.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A confusion matrix for a terminal. */
final class ConfusionText {
  private static final int PAIRS = 3;
  private static final String PRECISION = "precision";
  private static final String RECALL = "recall";

  private final Confusion confusion;
  private final int width;
  private final List<String> names;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param width no line is longer
   */
  ConfusionText(Confusion confusion, int width) {
    this.confusion = confusion;
    this.width = width;
    names = confusion.classes().stream().map(ConfusionText::printable).toList();
    if (confusion.total() == 0) {
      line("no rows to classify");
      return;
    }
    line(
        String.format(
            Locale.ROOT,
            "accuracy %s: %,d of %,d correct",
            Figures.percent(confusion.accuracy()),
            confusion.correct(),
            confusion.total()));
    appendMatrix();
    appendPairs();
  }

  /** Lines, each ended by a line feed. */
  @Override
  public String toString() {
    return text.toString();
  }

  private void appendMatrix() {
    List<String> numbers = new ArrayList<>();
    List<String> numbered = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      numbers.add(Integer.toString(k));
      numbered.add(k + " " + names.get(k));
    }
    if (fits(names, names)) {
      appendMatrix(names, names);
    } else if (fits(numbered, numbers)) {
      appendMatrix(numbered, numbers);
    }
  }

  private boolean fits(List<String> rows, List<String> columns) {
    return head(rows) + cell(columns) * columns.size() + RECALL.length() + 2 <= width;
  }

  private static int head(List<String> rows) {
    return rows.stream().mapToInt(String::length).reduce(PRECISION.length(), Math::max);
  }

  private int cell(List<String> columns) {
    int longest = columns.stream().mapToInt(String::length).reduce("100%".length(), Math::max);
    for (int k = 0; k < columns.size(); k++) {
      // No count is larger than its row's sum; a column as wide as that serves.
      longest = Math.max(longest, Integer.toString(confusion.support(k)).length());
    }
    return longest + 1;
  }

  private void appendMatrix(List<String> rows, List<String> columns) {
    int head = head(rows);
    int cell = cell(columns);
    line("");
    line("rows: true class, columns: predicted class");
    if (confusion.isOfWeightedRows()) {
      line("rows are counted, not their weights");
    }
    StringBuilder line = new StringBuilder(right("", head));
    columns.forEach(column -> line.append(right(column, cell)));
    line(line.append("  ").append(RECALL).toString());
    StringBuilder precisions = new StringBuilder(right(PRECISION, head));
    for (int i = 0; i < rows.size(); i++) {
      line.setLength(0);
      line.append(right(rows.get(i), head));
      for (int j = 0; j < rows.size(); j++) {
        int count = confusion.count(i, j);
        line.append(right(count == 0 ? "." : Integer.toString(count), cell));
      }
      line(line.append(right(percent(confusion.recall(i)), RECALL.length() + 2)).toString());
      precisions.append(right(percent(confusion.precision(i)), cell));
    }
    line(precisions.toString());
  }

  private void appendPairs() {
    List<Confusion.Pair> pairs = confusion.worst(PAIRS);
    if (pairs.isEmpty()) {
      return;
    }
    line("");
    line("most confused:");
    for (Confusion.Pair pair : pairs) {
      line(
          String.format(
              Locale.ROOT,
              "  %s mistaken for %s: %d of %d",
              names.get(pair.truth()),
              names.get(pair.predicted()),
              pair.count(),
              pair.of()));
    }
  }

  /** Never 100% for less than all. */
  private static String percent(double share) {
    if (Double.isNaN(share)) {
      return "-";
    }
    return (share < 1 ? Math.min(99, Math.round(100 * share)) : 100) + "%";
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** Names come from data files, so an escape in them must not reach the terminal. */
  static String printable(String name) {
    StringBuilder printable = new StringBuilder(name);
    for (int i = 0; i < printable.length(); i++) {
      if (Character.isISOControl(printable.charAt(i))) {
        printable.setCharAt(i, '?');
      }
    }
    return printable.toString();
  }

  private void line(String line) {
    String cut = line.length() <= width ? line : line.substring(0, Math.max(0, width));
    text.append(cut.stripTrailing()).append('\n');
  }
}
