package dev.warpstep.data;

/**
 * Reads a decimal number as the nearest float, rounded once. Stricter than {@link
 * Float#parseFloat}: no hexadecimal, no suffix, no NaN, no infinity; and faster, as most numbers
 * make no object.
 */
final class DecimalText {
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final long BITS_BELOW_FLOAT = (1L << 29) - 1;
  private static final long MIDWAY = 1L << 28;

  private DecimalText() {}

  /**
   * The float nearest to the number in text[from, to); infinite if it overflows; NaN if the text is
   * not a decimal number.
   */
  static float parse(char[] text, int from, int to) {
    int i = from;
    boolean negative = i < to && text[i] == '-';
    if (negative || (i < to && text[i] == '+')) {
      i++;
    }
    long mantissa = 0;
    int scale = 0;
    int digits = 0;
    boolean exact = true;
    boolean point = false;
    for (; i < to; i++) {
      char c = text[i];
      if (c == '.' && !point) {
        point = true;
      } else if (c >= '0' && c <= '9') {
        digits++;
        exact &= mantissa < EXACT_IN_DOUBLE / 10;
        mantissa = exact ? mantissa * 10 + (c - '0') : mantissa;
        scale += point ? 1 : 0;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return Float.NaN;
    }
    int exponent = 0;
    if (i < to && (text[i] == 'e' || text[i] == 'E')) {
      i++;
      boolean minus = i < to && text[i] == '-';
      if (minus || (i < to && text[i] == '+')) {
        i++;
      }
      int first = i;
      for (; i < to && text[i] >= '0' && text[i] <= '9'; i++) {
        exponent = Math.min(exponent * 10 + (text[i] - '0'), 1_000_000);
      }
      if (i == first) {
        return Float.NaN;
      }
      exponent = minus ? -exponent : exponent;
    }
    if (i != to) {
      return Float.NaN;
    }
    if (exact) {
      float value = round(mantissa, exponent - scale);
      if (!Float.isNaN(value)) {
        return negative ? -value : value;
      }
    }
    return Float.parseFloat(new String(text, from, to - from));
  }

  /** mantissa * 10^exponent where that is sure to be rounded once, else NaN. */
  private static float round(long mantissa, int exponent) {
    if (mantissa == 0) {
      return 0;
    }
    if (Math.abs(exponent) >= POWERS_OF_TEN.length) {
      return Float.NaN;
    }
    // Both are exact doubles, so this is rounded once; and once more to float, which changes the
    // result only if the first rounding ended midway between two floats.
    double value =
        exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
    boolean midway = (Double.doubleToRawLongBits(value) & BITS_BELOW_FLOAT) == MIDWAY;
    boolean normal = value >= Float.MIN_NORMAL && value <= Float.MAX_VALUE;
    return normal && !midway ? (float) value : Float.NaN;
  }
}
