package dev.warpstep.report;

import dev.warpstep.text.ShortestDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart's axis: its range and its ticks, which are round numbers (1, 2 or 5 times a power of
 * ten).
 *
 * @param label what is measured, with its unit
 * @param scale how values map to lengths
 * @param from the value at the axis' start
 * @param to the value at its end, over {@code from}
 */
public record Axis(String label, Scale scale, double from, double to) {
  private static final int TICKS = 6;
  private static final int[] ROUND = {1, 2, 5};

  /** A ratio of largest to smallest from which a linear axis would hide the smaller values. */
  private static final double LOG_FROM_RATIO = 30;

  /** What is smaller counts as 0: steps between ticks would be no normal numbers. */
  private static final double TINY = 1e-300;

  /** How values map to lengths, and how ticks are written. */
  public enum Scale {
    /** Linear. */
    LINEAR,
    /** Linear; ticks are integers. */
    COUNT,
    /** Linear; a share in [0, 1], written in percent. */
    PERCENT,
    /** Logarithmic; positive values only. */
    LOG
  }

  /**
   * @throws IllegalArgumentException if the range is empty or not finite, or not positive on a
   *     logarithmic axis
   */
  public Axis {
    if (!(from < to) || !Double.isFinite(to - from) || scale == Scale.LOG && from <= 0) {
      throw new IllegalArgumentException(
          "an axis must have from < to, finite"
              + (scale == Scale.LOG ? " and positive: [" : ": [")
              + from
              + ", "
              + to
              + "]");
    }
  }

  /**
   * An axis that ends where the values end.
   *
   * @param values what is drawn; what is not finite does not count
   */
  public static Axis tight(String label, Scale scale, double[]... values) {
    double[] range = range(scale, values);
    return new Axis(label, scale, range[0], range[1]);
  }

  /**
   * An axis that ends at ticks on both sides; a linear one begins at 0 where the values come near.
   *
   * @param values what is drawn; what is not finite does not count
   */
  public static Axis rounded(String label, Scale scale, double[]... values) {
    double[] range = range(scale, values);
    if (scale == Scale.LOG) {
      return new Axis(label, scale, roundLog(range[0], false), roundLog(range[1], true));
    }
    boolean nearZero = range[0] > 0 && range[0] < range[1] / 2;
    double low = nearZero ? 0 : range[0];
    for (Step step = first(scale, range[1] - low); ; step = step.next()) {
      double from = Math.floor(low / step.size() + 1e-9);
      double to = Math.ceil(range[1] / step.size() - 1e-9);
      if (to - from + 1 <= TICKS) {
        return new Axis(label, scale, step.times(from), step.times(to));
      }
    }
  }

  /** As {@link #rounded}, logarithmic when the values are positive and span a wide range. */
  public static Axis automatic(String label, double[]... values) {
    double[] range = range(Scale.LINEAR, values);
    boolean wide = range[0] > 0 && range[1] / range[0] >= LOG_FROM_RATIO;
    return rounded(label, wide ? Scale.LOG : Scale.LINEAR, values);
  }

  private static double[] range(Scale scale, double[]... values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] some : values) {
      for (double value : some) {
        if (Double.isFinite(value) && (scale != Scale.LOG || value > 0)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low > high) {
      return scale == Scale.LOG ? new double[] {1, 10} : new double[] {0, 1};
    }
    double largest = Math.max(Math.abs(low), Math.abs(high));
    if (scale == Scale.LINEAR && largest < TINY) {
      return new double[] {0, 1};
    }
    if (high - low > 1e-12 * largest) {
      return new double[] {low, high};
    }
    return switch (scale) {
      case LOG -> new double[] {low / 2, low * 2};
      case COUNT -> new double[] {low - 0.5, low + 0.5};
      case PERCENT -> new double[] {0, 1};
      case LINEAR -> new double[] {Math.min(0, 2 * low), Math.max(0, 2 * low)};
    };
  }

  /** A distance between ticks: {@code ROUND[index] * 10^exponent}. */
  private record Step(int index, int exponent) {
    Step next() {
      return index + 1 < ROUND.length ? new Step(index + 1, exponent) : new Step(0, exponent + 1);
    }

    double size() {
      return times(1);
    }

    /** Divides by an exact power of ten, so that 3 times 0.1 is 0.3. */
    double times(double multiple) {
      double mantissa = multiple * ROUND[index];
      return exponent < 0 ? mantissa / Math.pow(10, -exponent) : mantissa * Math.pow(10, exponent);
    }
  }

  private static Step first(Scale scale, double range) {
    int exponent = (int) Math.floor(Math.log10(range)) - 2;
    return new Step(0, scale == Scale.COUNT ? Math.max(0, exponent) : exponent);
  }

  private static double roundLog(double value, boolean up) {
    int exponent = (int) Math.floor(Math.log10(value)) - 1;
    double below = new Step(0, exponent).size();
    for (Step step = new Step(0, exponent); ; step = step.next()) {
      if (step.size() >= value * (up ? 1 - 1e-9 : 1 + 1e-9)) {
        return up ? step.size() : below;
      }
      below = step.size();
    }
  }

  /**
   * Where ticks stand, ascending.
   *
   * @param most at most so many, at least 2
   */
  public double[] ticks(int most) {
    return scale == Scale.LOG ? logTicks(most) : linearTicks(most);
  }

  /**
   * Where ticks stand on an axis of a length.
   *
   * @param pixels a logarithmic axis has more ticks when it is longer; a linear one has as many as
   *     its range was rounded to
   */
  double[] ticksAlong(double pixels) {
    return ticks(scale == Scale.LOG ? Math.max(2, (int) (pixels / 26)) : TICKS);
  }

  private double[] linearTicks(int most) {
    for (Step step = first(scale, to - from); ; step = step.next()) {
      double first = Math.ceil(from / step.size() - 1e-9);
      int count = (int) (Math.floor(to / step.size() + 1e-9) - first) + 1;
      if (count <= most) {
        double[] ticks = new double[Math.max(0, count)];
        for (int i = 0; i < count; i++) {
          // Adding 0 turns -0 into 0.
          ticks[i] = step.times(first + i) + 0.0;
        }
        return ticks;
      }
    }
  }

  private double[] logTicks(int most) {
    for (int each = 1; ; each++) {
      List<Double> ticks = new ArrayList<>();
      // First 1-2-5, then every decade, every second decade, and so on.
      for (Step step = new Step(0, (int) Math.floor(Math.log10(from)) - 1);
          step.size() <= to * (1 + 1e-9);
          step = step.next()) {
        boolean taken = each == 1 || step.index() == 0 && step.exponent() % (each - 1) == 0;
        if (taken && step.size() >= from * (1 - 1e-9)) {
          ticks.add(step.size());
        }
      }
      if (ticks.size() <= most) {
        return ticks.stream().mapToDouble(Double::doubleValue).toArray();
      }
    }
  }

  /** Where a value lies: 0 at the axis' start, 1 at its end; NaN if it cannot be drawn. */
  public double position(double value) {
    if (!Double.isFinite(value) || scale == Scale.LOG && value <= 0) {
      return Double.NaN;
    }
    return scale == Scale.LOG
        ? Math.log(value / from) / Math.log(to / from)
        : (value - from) / (to - from);
  }

  /** The ticks' texts, all with the same number of decimals. */
  String[] texts(double[] ticks) {
    double unit = scale == Scale.PERCENT ? 100 : 1;
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ticks.length; i++) {
      largest = Math.max(largest, Math.abs(ticks[i]) * unit);
      double distance = Math.abs(i > 0 ? ticks[i] - ticks[i - 1] : ticks[i]) * unit;
      smallest = distance > 0 ? Math.min(smallest, distance) : smallest;
    }
    boolean scientific = largest < 1e-3 || largest >= 1e6;
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(smallest) + 1e-9));
    String[] texts = new String[ticks.length];
    for (int i = 0; i < ticks.length; i++) {
      double value = ticks[i] * unit;
      if (value == 0) {
        texts[i] = "0";
      } else if (scale == Scale.LOG) {
        texts[i] = value >= 1e-3 && value < 1e5 ? ShortestDecimal.of(value) : scientific(value);
      } else if (scientific) {
        texts[i] = scientific(value);
      } else {
        texts[i] = String.format(Locale.ROOT, "%,." + decimals + "f", value);
      }
      texts[i] += scale == Scale.PERCENT ? "%" : "";
    }
    return texts;
  }

  private static String scientific(double value) {
    String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e");
    return ShortestDecimal.of(Double.parseDouble(parts[0])) + "e" + Integer.parseInt(parts[1]);
  }
}
