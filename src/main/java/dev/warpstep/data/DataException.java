package dev.warpstep.data;

import java.nio.file.Path;

/**
 * Data that cannot be used. The message is one line, {@code FILE:LINE:COLUMN: rule: value}, with
 * LINE and COLUMN where they apply; a binary file gives {@code FILE:offset N} instead.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_VALUE = 60;

  private final String file;
  private final long line;
  private final String column;

  private DataException(String file, long line, String column, String where, String text) {
    super(oneLine(where) + ": " + oneLine(text));
    this.file = file;
    this.line = line;
    this.column = column;
  }

  /**
   * A defect of a whole file.
   *
   * @param rule the rule that does not hold, and the value where there is one
   */
  public static DataException of(Path file, String rule) {
    return of(file.toString(), rule);
  }

  public static DataException of(String source, String rule) {
    return new DataException(source, 0, "", source, rule);
  }

  public static DataException atLine(Path file, long line, String rule) {
    return line < 1
        ? of(file, rule)
        : new DataException(file.toString(), line, "", file + ":" + line, rule);
  }

  public static DataException atCell(Path file, long line, String column, String rule) {
    String where = file + ":" + line + ":" + column;
    return new DataException(file.toString(), line, column, where, rule);
  }

  public static DataException atOffset(Path file, long offset, String rule) {
    return new DataException(file.toString(), 0, "", file + ":offset " + offset, rule);
  }

  /** The value in quotes, cut where it is long. */
  public static String quote(String value) {
    return value.length() <= LONGEST_VALUE
        ? '"' + value + '"'
        : '"' + value.substring(0, LONGEST_VALUE) + "...\"";
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (c == '\r') {
        line.append("\\r");
      } else if (c == '\t') {
        line.append("\\t");
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /** The file, as it was named by the caller. */
  public String file() {
    return file;
  }

  /** The line in the file, 1 for the first; 0 where the defect has no line. */
  public long line() {
    return line;
  }

  /** The column's name; empty where the defect has no column. */
  public String column() {
    return column;
  }
}
