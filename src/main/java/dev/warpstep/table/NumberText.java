package dev.warpstep.table;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import dev.warpstep.text.ShortestDecimal;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Reads a decimal number as the nearest double. Stricter than {@link Double#parseDouble}: no
 * hexadecimal, no suffix, no NaN.
 */
final class NumberText {
  /** A number with a fraction, whatever sign stands before it. */
  static final Pattern FRACTION = Pattern.compile("[-+]?[0-9]*([.,])[0-9]+(?:[eE][-+]?[0-9]+)?");

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final int DIGITS_OF_LONG = 18;

  private NumberText() {}

  /**
   * The double nearest to the number in text[from, to); infinite if it overflows or is written so
   * (inf, infinity); NaN if the text is not a decimal number.
   *
   * @param decimal the sign before the fraction, a point or a comma
   */
  static double parse(byte[] text, int from, int to, byte decimal) {
    int i = from;
    boolean negative = i < to && text[i] == '-';
    if (negative || (i < to && text[i] == '+')) {
      i++;
    }
    int begin = i;
    long mantissa = 0;
    int digits = 0;
    int point = -1;
    for (; i < to; i++) {
      int digit = text[i] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit; // wrong past 18 digits, and then not used
        digits++;
      } else if (text[i] == decimal && point < 0) {
        point = i;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return infinity(text, begin, to, negative);
    }
    int exponent = point < 0 ? 0 : point + 1 - i;
    if (i < to) {
      int written = exponent(text, i, to);
      if (written == Integer.MIN_VALUE) {
        return Double.NaN;
      }
      exponent += written;
    }
    if (digits <= DIGITS_OF_LONG && mantissa < EXACT_IN_DOUBLE && Math.abs(exponent) <= 22) {
      // Both are exact doubles, so this is rounded once.
      double value =
          exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
      return negative ? -value : value;
    }
    if (decimal == '.' || point < 0) {
      return JavaDoubleParser.parseDouble(text, from, to - from);
    }
    byte[] pointed = Arrays.copyOfRange(text, from, to);
    pointed[point - from] = '.';
    return JavaDoubleParser.parseDouble(pointed, 0, pointed.length);
  }

  /** The exponent in text[from, to), which begins with e; MIN_VALUE if it is none. */
  private static int exponent(byte[] text, int from, int to) {
    if (text[from] != 'e' && text[from] != 'E') {
      return Integer.MIN_VALUE;
    }
    int i = from + 1;
    boolean minus = i < to && text[i] == '-';
    if (minus || (i < to && text[i] == '+')) {
      i++;
    }
    if (i == to) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return Integer.MIN_VALUE;
      }
      exponent = Math.min(exponent * 10 + (text[i] - '0'), 1_000_000);
    }
    return minus ? -exponent : exponent;
  }

  private static double infinity(byte[] text, int from, int to, boolean negative) {
    if (isWord(text, from, to, "inf") || isWord(text, from, to, "infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.NaN;
  }

  /** Whether text[from, to) is an ASCII word, whatever its case. */
  static boolean isWord(byte[] text, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      int c = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i];
      if (c != lower.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The number in text[from, to) once separators of thousands are taken out: groups of three digits
   * after a first of one to three; NaN if it is not such.
   */
  static double parseGrouped(byte[] text, int from, int to, byte decimal) {
    byte separator = (byte) (decimal == ',' ? '.' : ',');
    byte[] plain = new byte[to - from];
    int length = 0;
    int group = -1; // digits since the last separator, -1 before the first
    int i = from;
    if (i < to && (text[i] == '-' || text[i] == '+')) {
      plain[length++] = text[i++];
    }
    int first = i;
    for (; i < to; i++) {
      byte c = text[i];
      if (c == separator) {
        int digits = group < 0 ? i - first : group;
        if (group < 0 ? digits < 1 || digits > 3 : digits != 3) {
          return Double.NaN;
        }
        group = 0;
      } else if (c >= '0' && c <= '9') {
        group += group < 0 ? 0 : 1;
        plain[length++] = c;
      } else {
        break;
      }
    }
    if (group != 3 || (i < to && text[i] != decimal)) {
      return Double.NaN;
    }
    System.arraycopy(text, i, plain, length, to - i);
    return parse(plain, 0, length + to - i, decimal);
  }

  /** How a number is named as a category or class: without a fraction that is zero. */
  static String name(double value) {
    return value == Math.rint(value) && Math.abs(value) < 0x1p63
        ? Long.toString((long) value)
        : ShortestDecimal.of(value);
  }
}
