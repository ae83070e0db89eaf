package dev.warpstep.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * The decimal text with the fewest digits that gives the same number back, and of these the nearest
 * to it. {@code Double.toString} gives it only since Java 19, and earlier here and there a digit
 * more or one that is not the nearest, so files would differ.
 */
public final class ShortestDecimal {
  private static final RoundingMode[] NEAREST_THEN_EITHER_SIDE = {
    RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP
  };

  private ShortestDecimal() {}

  /**
   * @return such as {@code 0.25}, {@code 3}, {@code 1e-5}, {@code NaN} or {@code -Infinity}
   */
  public static String of(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return special(value);
    }
    return shortest(
        new BigDecimal(value),
        new BigDecimal(Double.toString(value)),
        text -> text.doubleValue() == value);
  }

  /**
   * @return the text that {@code Float.parseFloat} takes back to the same float
   */
  public static String of(float value) {
    if (!Float.isFinite(value) || value == 0) {
      return special(value);
    }
    return shortest(
        new BigDecimal(value),
        new BigDecimal(Float.toString(value)),
        text -> text.floatValue() == value);
  }

  private static String special(double value) {
    return value == 0 ? (1 / value < 0 ? "-0" : "0") : Double.toString(value);
  }

  private static String shortest(
      BigDecimal exact, BigDecimal longEnough, Predicate<BigDecimal> same) {
    BigDecimal best = longEnough;
    for (int digits = longEnough.precision(); digits > 0; digits--) {
      BigDecimal shorter = null;
      for (RoundingMode mode : NEAREST_THEN_EITHER_SIDE) {
        BigDecimal candidate = exact.round(new MathContext(digits, mode));
        if (same.test(candidate)) {
          shorter = candidate;
          break;
        }
      }
      if (shorter == null) {
        break;
      }
      best = shorter;
    }
    return text(best.stripTrailingZeros());
  }

  private static String text(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return value.toPlainString();
    }
    String digits = value.unscaledValue().abs().toString();
    return (value.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + exponent;
  }
}
