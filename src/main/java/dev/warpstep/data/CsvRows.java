package dev.warpstep.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Takes a CSV file's fields as they are parsed and keeps them as floats: a number as itself, a text
 * as its number in the column's vocabulary. What it hands on as a record is a defect; a good record
 * gives null, which the parser passes over.
 */
final class CsvRows extends AbstractBaseCsvCallbackHandler<DataException> {
  private static final String MISSING_VALUE = "missing value";
  private static final String NOT_A_TARGET =
      "must be a number with this loss; classes need --loss cross_entropy: ";
  private static final Set<String> MISSING = Set.of("na", "n/a", "null", "none", "?");
  private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

  private final Path file;
  private final Function<List<String>, CsvPlan> planner;
  private final List<String> header = new ArrayList<>();
  private CsvPlan plan;
  private FloatRows cells;
  private float[] labels = new float[1024];
  private boolean labelsUsable;
  private int rows;

  private long line;
  private DataException defect;
  private boolean textDefect;
  private String defectText;
  private final List<String> textColumns = new ArrayList<>();

  /**
   * @param planner makes the plan from the header; may throw a DataException
   */
  CsvRows(Path file, Function<List<String>, CsvPlan> planner) {
    this.file = file;
    this.planner = planner;
  }

  /** The plan, null if the file had no header. */
  CsvPlan plan() {
    return plan;
  }

  /** The number of rows. */
  int rows() {
    return rows;
  }

  /** The features: a row a record, a column a feature column. */
  FloatRows cells() {
    return cells;
  }

  /** The labels: (rows); null if the file has none or a bad one among labels not required. */
  float[] labels() {
    return labelsUsable ? Arrays.copyOf(labels, rows) : null;
  }

  @Override
  protected void handleBegin(long startingLine) {
    line = startingLine;
    defect = null;
    textDefect = false;
    textColumns.clear();
  }

  @Override
  protected void handleField(int column, char[] buffer, int offset, int length, boolean quoted) {
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] <= ' ') {
      from++;
    }
    while (from < to && buffer[to - 1] <= ' ') {
      to--;
    }
    if (plan == null) {
      header.add(new String(buffer, from, to - from));
    } else if (column < plan.slots().length) {
      if (column == 0) {
        cells.startRow();
      }
      int slot = plan.slots()[column];
      if (slot >= 0) {
        cells.set(slot, value(column, buffer, from, to));
      } else if (slot == CsvPlan.LABEL) {
        readLabel(column, buffer, from, to);
      }
    }
    if (quoted) {
      line += lineBreaks(buffer, offset, length);
    }
  }

  private void readLabel(int column, char[] buffer, int from, int to) {
    if (!plan.labelRequired() && !labelsUsable) {
      return;
    }
    DataException before = defect;
    float label = value(column, buffer, from, to);
    if (!plan.labelRequired() && Float.isNaN(label)) {
      defect = before;
      labelsUsable = false;
      return;
    }
    if (rows == labels.length) {
      labels = Arrays.copyOf(labels, rows * 2);
    }
    labels[rows] = label;
  }

  /** The cell's float; NaN, and a defect noted, if it has none. */
  private float value(int column, char[] buffer, int from, int to) {
    Vocabulary vocabulary = plan.vocabularies()[column];
    if (from == to) {
      return defect(column, MISSING_VALUE);
    }
    if (vocabulary == null) {
      float number = DecimalText.parse(buffer, from, to);
      return Float.isFinite(number)
          ? number
          : notFinite(column, new String(buffer, from, to - from), number);
    }
    String text = new String(buffer, from, to - from);
    int code = vocabulary.code(text);
    if (code >= 0) {
      return code;
    }
    String what = plan.slots()[column] == CsvPlan.LABEL ? "class" : "category";
    String known = CsvPlan.shortList(vocabulary.texts());
    return defect(column, what + " must be one of " + known + ": " + DataException.quote(text));
  }

  private float notFinite(int column, String text, float number) {
    String quoted = DataException.quote(text);
    String lower = text.toLowerCase(Locale.ROOT);
    boolean signed = lower.startsWith("-") || lower.startsWith("+");
    if (NOT_FINITE.contains(signed ? lower.substring(1) : lower)) {
      return defect(column, "must be finite: " + quoted);
    }
    if (MISSING.contains(lower)) {
      return defect(column, MISSING_VALUE + ": " + quoted);
    }
    if (Float.isInfinite(number)) {
      return defect(column, "must fit in a float, at most 3.4028235E38: " + quoted);
    }
    boolean feature = plan.slots()[column] >= 0;
    if (defect == null) {
      textDefect = feature && plan.learning();
      defectText = quoted;
    }
    if (feature) {
      textColumns.add(plan.header().get(column));
    }
    boolean target = plan.learning() && !feature;
    String rule = target ? NOT_A_TARGET : "must be a number: ";
    return defect(column, rule + quoted);
  }

  private float defect(int column, String rule) {
    if (defect == null) {
      defect = DataException.atCell(file, line, plan.header().get(column), rule);
    }
    return Float.NaN;
  }

  @Override
  protected DataException buildRecord() {
    if (getRecordType() == RecordType.EMPTY) {
      return blankLine();
    }
    if (plan == null) {
      try {
        plan = planner.apply(List.copyOf(header));
      } catch (DataException e) {
        return e;
      }
      cells = new FloatRows(plan.features().length);
      labelsUsable = plan.labelColumn() >= 0;
      return null;
    }
    int columns = plan.header().size();
    if (getFieldCount() != columns) {
      return DataException.atLine(
          file,
          getStartingLineNumber(),
          "every row must have " + columns + " fields, as the header: " + getFieldCount());
    }
    rows++;
    return textDefect ? textColumn() : defect;
  }

  /** Says which columns could be one-hot encoded: in the first row, all that hold text. */
  private DataException textColumn() {
    String columns = rows == 1 ? String.join(",", textColumns) : defect.column();
    return DataException.atCell(
        file,
        defect.line(),
        defect.column(),
        "must be a number, or the column encoded with --one-hot " + columns + ": " + defectText);
  }

  /** A blank line is nothing, except as the header or where a row is one field. */
  private DataException blankLine() {
    if (plan == null) {
      return DataException.atLine(file, getStartingLineNumber(), "must be the header: blank line");
    }
    return plan.header().size() > 1
        ? null
        : DataException.atCell(file, getStartingLineNumber(), plan.header().get(0), MISSING_VALUE);
  }

  private static int lineBreaks(char[] buffer, int offset, int length) {
    int breaks = 0;
    for (int i = offset; i < offset + length; i++) {
      boolean pair = buffer[i] == '\n' && i > offset && buffer[i - 1] == '\r';
      if ((buffer[i] == '\n' || buffer[i] == '\r') && !pair) {
        breaks++;
      }
    }
    return breaks;
  }
}
