package dev.warpstep.table;

import java.nio.charset.StandardCharsets;

/**
 * Cuts text into rows and fields (RFC 4180, with any one-byte separator, and any of the three ends
 * of line). Fields may be quoted, also after blanks; a doubled quote stands for one. Blanks around
 * a field do not count. Works on bytes in place: a separator, a quote and an end of line are no
 * part of another character in UTF-8.
 */
final class FieldScanner {
  private final byte[] text;
  private final int end;
  private final byte delimiter;
  private int at;
  private int line;
  private boolean inRow;

  private byte[] fieldText;
  private int from;
  private int to;
  private boolean quoted;
  private boolean open;
  private boolean trailing;
  private boolean broken;

  FieldScanner(byte[] text, int from, int to, byte delimiter) {
    this.text = text;
    this.at = from;
    this.end = to;
    this.delimiter = delimiter;
  }

  /** Goes on to the next row; blank lines are passed over, unless they count. */
  boolean nextRow(boolean blanksCount) {
    while (at < end) {
      if (!isBreak(text[at]) || blanksCount) {
        inRow = true;
        trailing = false;
        return true;
      }
      lineBreak();
    }
    return false;
  }

  /** Goes on to the next row that is not blank. */
  boolean nextRow() {
    return nextRow(false);
  }

  /** Lines that ended before the scanner's place. */
  int line() {
    return line;
  }

  /** Where the scanner is. */
  int at() {
    return at;
  }

  /** Whether the row that was scanned last ended with its line, and not with the text. */
  boolean endedByBreak() {
    return broken;
  }

  /** Whether all text is used up. */
  boolean atEnd() {
    return at >= end;
  }

  /** Whether a quote was not closed. */
  boolean isOpen() {
    return open;
  }

  /** Whether text followed the closing quote of the field. */
  boolean hasTrailingText() {
    return trailing;
  }

  /** Goes on to the next field of the row. */
  boolean nextField() {
    if (!inRow) {
      return false;
    }
    byte[] b = text;
    int last = end;
    int i = at;
    while (i < last && (b[i] == ' ' || (b[i] == '\t' && delimiter != '\t'))) {
      i++;
    }
    fieldText = b;
    quoted = i < last && b[i] == '"';
    if (quoted) {
      i = quotedField(i + 1);
    } else {
      from = i;
      byte d = delimiter;
      while (i < last) {
        byte c = b[i];
        if (c == d || c == '\n' || c == '\r') {
          break;
        }
        i++;
      }
      to = i;
    }
    while (to > from && fieldText[to - 1] <= ' ' && fieldText[to - 1] >= 0) {
      to--;
    }
    at = i;
    broken = false;
    if (i >= last) {
      inRow = false;
    } else if (b[i] == delimiter) {
      at = i + 1;
    } else {
      lineBreak();
      inRow = false;
      broken = true;
    }
    return true;
  }

  /** Reads a field from behind its opening quote; returns where the separator is. */
  private int quotedField(int start) {
    int i = start;
    int doubled = 0;
    while (i < end) {
      byte c = text[i];
      if (c == '"') {
        if (i + 1 < end && text[i + 1] == '"') {
          doubled++;
          i++;
        } else {
          break;
        }
      } else if (c == '\n' || (c == '\r' && !(i + 1 < end && text[i + 1] == '\n'))) {
        line++;
      }
      i++;
    }
    from = start;
    to = i;
    if (i >= end) {
      open = true;
      return i;
    }
    if (doubled > 0) {
      undouble();
    }
    while (from < to && fieldText[from] <= ' ' && fieldText[from] >= 0) {
      from++;
    }
    i++;
    while (i < end && text[i] != delimiter && !isBreak(text[i])) {
      trailing |= text[i] != ' ' && text[i] != '\t';
      i++;
    }
    return i;
  }

  private void undouble() {
    byte[] single = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      single[length++] = text[i];
      i += text[i] == '"' ? 1 : 0;
    }
    fieldText = single;
    from = 0;
    to = length;
  }

  private void lineBreak() {
    at += text[at] == '\r' && at + 1 < end && text[at + 1] == '\n' ? 2 : 1;
    line++;
  }

  private static boolean isBreak(byte c) {
    return c == '\n' || c == '\r';
  }

  /** The array that holds the field. */
  byte[] bytes() {
    return fieldText;
  }

  /** Where the field begins. */
  int from() {
    return from;
  }

  /** Where the field ends. */
  int to() {
    return to;
  }

  /** Whether the field was quoted. */
  boolean isQuoted() {
    return quoted;
  }

  /** The field, with replacement characters where it is not UTF-8. */
  String text() {
    return new String(fieldText, from, to - from, StandardCharsets.UTF_8);
  }
}
