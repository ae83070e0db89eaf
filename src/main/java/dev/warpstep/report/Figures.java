package dev.warpstep.report;

import dev.warpstep.text.ShortestDecimal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them; the exact ones are in the CSV files. */
public final class Figures {
  private Figures() {}

  /** Four digits that count: 12.3456, 0.1234, 0.001234, 3.210e-05, 1.234e+06. */
  public static String loss(double loss) {
    if (!Double.isFinite(loss) || loss == 0) {
      return loss == 0 ? "0" : Double.isNaN(loss) ? "NaN" : loss > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(loss);
    if (size < 1e-4 || size >= 1e4) {
      return String.format(Locale.ROOT, "%.3e", loss);
    }
    return String.format(Locale.ROOT, size >= 1e-2 ? "%.4f" : "%.6f", loss);
  }

  /** Three digits that count, none that do not: 0.001, 0.000976, 2.5e-6. */
  public static String rate(double rate) {
    return Double.isFinite(rate)
        ? ShortestDecimal.of(BigDecimal.valueOf(rate).round(new MathContext(3)).doubleValue())
        : loss(rate);
  }

  /** A share in [0, 1] in percent, two decimals: 97.22%. */
  public static String percent(double share) {
    return Double.isNaN(share) ? "NaN" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  /** Rounded to an integer, thousands grouped: 61,234. */
  public static String count(double count) {
    return Double.isFinite(count) ? String.format(Locale.ROOT, "%,d", Math.round(count)) : "-";
  }

  /** Under ten seconds with a decimal, then minutes and hours: 3.2 s, 1:05, 2:00:07. */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "-";
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
