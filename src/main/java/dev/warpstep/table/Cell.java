package dev.warpstep.table;

/**
 * A cell in 64 bits: a number as the bits of its double, a text as a NaN that carries the text's
 * code, a missing value as the canonical NaN. So a column needs no type before its file is read.
 */
final class Cell {
  /** No value. */
  static final long MISSING = 0x7ff8_0000_0000_0000L;

  /** The code of a text that came when the column had too many to keep. */
  static final int OVERFLOW = Texts.MOST;

  private static final long TEXT = 0x7ffc_0000_0000_0000L;

  private Cell() {}

  /** A number; NaN is missing. */
  static long of(double value) {
    return Double.doubleToLongBits(value);
  }

  static long text(int code) {
    return TEXT | code;
  }

  static boolean isText(long cell) {
    return (cell & TEXT) == TEXT;
  }

  static boolean isMissing(long cell) {
    return cell == MISSING;
  }

  /** The code of a text. */
  static int code(long cell) {
    return (int) (cell & ~TEXT);
  }

  /** The number; NaN for what is none. */
  static double number(long cell) {
    return Double.longBitsToDouble(cell);
  }
}
