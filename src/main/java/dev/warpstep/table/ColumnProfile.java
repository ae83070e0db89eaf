package dev.warpstep.table;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What a column holds, over the whole file.
 *
 * @param name in the header
 * @param column its place, 0 for the first
 * @param missing cells without a value
 * @param numbers cells with a number
 * @param texts cells with a text
 * @param distinctNumbers different numbers, at most {@link #MOST_DISTINCT} + 1 counted
 * @param distinctTexts different texts; {@link Texts#MOST} or more where they were too many
 * @param min lowest number; NaN without one
 * @param max highest number; NaN without one
 * @param whole whether all numbers are whole
 * @param counting whether each number is by 1 more, or each by 1 less, than the one before
 * @param firstNumber the row of the first number, -1 without one
 * @param firstText the row of the first text, -1 without one
 * @param firstInfinite the row of the first number that is not finite, -1 without one
 * @param dates whether all texts are dates or times
 * @param words whether the texts are a yes and a no
 * @param fractions whether all texts would be numbers with the other decimal sign
 */
public record ColumnProfile(
    String name,
    int column,
    int missing,
    int numbers,
    int texts,
    int distinctNumbers,
    int distinctTexts,
    double min,
    double max,
    boolean whole,
    boolean counting,
    int firstNumber,
    int firstText,
    int firstInfinite,
    boolean dates,
    boolean words,
    boolean fractions) {
  /** Numbers that are told apart. */
  public static final int MOST_DISTINCT = 20;

  /** Fewer texts that all differ may be chance. */
  private static final int LEAST_IDENTIFIERS = 5;

  private static final String TIME = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?";
  private static final String ZONE = " ?(Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}|[AaPp][Mm])?";
  private static final Pattern DATE =
      Pattern.compile(
          "(([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})([T ]+"
              + TIME
              + ZONE
              + ")?|"
              + TIME
              + ZONE
              + ")");

  /** Of a column whose cells were not read. */
  static ColumnProfile unread(String name, int column) {
    double none = Double.NaN;
    return new ColumnProfile(
        name, column, 0, 0, 0, 0, 0, none, none, false, false, -1, -1, -1, false, false, false);
  }

  /** Looks at every cell. */
  static ColumnProfile of(Table table, int column) {
    CellColumn cells = table.cells(column);
    Texts texts = table.texts(column);
    boolean[] seen = new boolean[texts.size() + 1];
    double[] distinct = new double[MOST_DISTINCT + 1];
    int distinctNumbers = 0;
    int missing = 0;
    int numbers = 0;
    int firstNumber = -1;
    int firstText = -1;
    int firstInfinite = -1;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    boolean whole = true;
    boolean counting = true;
    double last = Double.NaN;
    double step = 0;
    for (int row = 0; row < cells.size(); row++) {
      long cell = cells.get(row);
      if (Cell.isMissing(cell)) {
        missing++;
      } else if (Cell.isText(cell)) {
        firstText = firstText < 0 ? row : firstText;
        seen[Math.min(Cell.code(cell), texts.size())] = true;
      } else {
        double number = Cell.number(cell);
        firstNumber = firstNumber < 0 ? row : firstNumber;
        if (Double.isInfinite(number)) {
          firstInfinite = firstInfinite < 0 ? row : firstInfinite;
        }
        numbers++;
        min = Math.min(min, number);
        max = Math.max(max, number);
        whole &= number == Math.rint(number);
        step = row == 1 ? number - last : step;
        counting &= row == 0 || Math.abs(step) == 1 && number == last + step;
        last = number;
        if (distinctNumbers <= MOST_DISTINCT) {
          int at = Arrays.binarySearch(distinct, 0, distinctNumbers, number);
          if (at < 0) {
            System.arraycopy(distinct, -at - 1, distinct, -at, distinctNumbers + at + 1);
            distinct[-at - 1] = number;
            distinctNumbers++;
          }
        }
      }
    }
    int distinctTexts = 0;
    boolean dates = firstText >= 0 && !seen[texts.size()];
    boolean fractions = dates;
    for (int code = 0; code < texts.size(); code++) {
      if (seen[code]) {
        distinctTexts++;
        dates = dates && DATE.matcher(texts.get(code)).matches();
        fractions = fractions && NumberText.FRACTION.matcher(texts.get(code)).matches();
      }
    }
    distinctTexts = seen[texts.size()] ? Texts.MOST : distinctTexts;
    return new ColumnProfile(
        table.columns().get(column),
        column,
        missing,
        numbers,
        cells.size() - missing - numbers,
        distinctNumbers,
        distinctTexts,
        numbers == 0 ? Double.NaN : min,
        numbers == 0 ? Double.NaN : max,
        whole && numbers > 0,
        whole && counting && numbers == cells.size(),
        firstNumber,
        firstText,
        firstInfinite,
        dates,
        isYesAndNo(texts, seen),
        fractions);
  }

  private static boolean isYesAndNo(Texts texts, boolean[] seen) {
    if (seen[texts.size()]) {
      return false;
    }
    boolean any = false;
    int kinds = 0;
    for (int code = 0; code < texts.size(); code++) {
      if (seen[code]) {
        int kind = YesNo.kind(texts.get(code));
        if (kind < 0) {
          return false;
        }
        any = true;
        kinds |= 1 << kind;
      }
    }
    return any && Integer.bitCount(kinds) == 1;
  }

  /** Cells that have a value. */
  public int present() {
    return numbers + texts;
  }

  /** How many different values; numbers are counted up to {@link #MOST_DISTINCT} + 1. */
  public int distinct() {
    return distinctNumbers + distinctTexts;
  }

  /** From the lowest to the highest number, as they are written; for a column with numbers. */
  public String range() {
    return NumberText.name(min) + " to " + NumberText.name(max);
  }

  /** Whether no cell has a value. */
  public boolean isEmpty() {
    return present() == 0;
  }

  /** Whether every row has the same value. */
  boolean isConstant() {
    return missing == 0 && distinct() == 1;
  }

  /** Whether there are numbers and texts. */
  public boolean isMixed() {
    return numbers > 0 && texts > 0;
  }

  /** Whether the texts differ so much that there is nothing to learn from them. */
  boolean isFreeText() {
    boolean allDiffer = distinctTexts == present() && distinctTexts >= LEAST_IDENTIFIERS;
    boolean mostDiffer = distinctTexts > MOST_DISTINCT && 2L * distinctTexts > present();
    return distinctTexts > TablePlan.MOST_CATEGORIES || allDiffer || mostDiffer;
  }
}
