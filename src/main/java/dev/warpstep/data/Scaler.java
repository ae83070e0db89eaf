package dev.warpstep.data;

import dev.warpstep.memory.FloatRows;
import dev.warpstep.memory.FloatRowsWriter;
import dev.warpstep.memory.Scratch;
import dev.warpstep.text.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scales features: x' = (x - shift) / scale, in double, then rounded to float. A feature that is
 * constant over the training rows has scale 1, so it becomes 0. Robust scaling then clips smoothly:
 * x'/sqrt(1 + (x'/3)²), which stays within 3.
 *
 * @param scaling how shift and scale came about
 * @param shift (width)
 * @param scale (width), above 0
 */
public record Scaler(Scaling scaling, double[] shift, double[] scale) {
  /** Beyond it a square may overflow. */
  private static final double HUGE = 1e100;

  /**
   * @throws IllegalArgumentException if the arrays differ in length, a shift is not finite, or a
   *     scale is not finite and above 0
   */
  public Scaler {
    Objects.requireNonNull(scaling, "scaling");
    if (shift.length != scale.length) {
      throw new IllegalArgumentException(
          "shift and scale must have one length: " + shift.length + " and " + scale.length);
    }
    for (int j = 0; j < shift.length; j++) {
      if (!Double.isFinite(shift[j])) {
        throw new IllegalArgumentException("shift must be finite: " + shift[j]);
      }
      if (!(scale[j] > 0 && scale[j] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("scale must be finite and above 0: " + scale[j]);
      }
    }
  }

  /** Measures the training rows. */
  public static Scaler fit(Scaling scaling, FeatureRows trainingRows) {
    boolean[] all = new boolean[trainingRows.width()];
    Arrays.fill(all, true);
    return fit(scaling, trainingRows, all);
  }

  /**
   * Measures the training rows.
   *
   * @param numbers which features are scaled; others stay as they are, but for {@link
   *     Scaling#ROBUST}, whose source scales all
   */
  public static Scaler fit(Scaling scaling, FeatureRows trainingRows, boolean[] numbers) {
    int width = trainingRows.width();
    double[] shift = new double[width];
    double[] scale = new double[width];
    Arrays.fill(scale, 1);
    if (scaling == Scaling.NONE) {
      return new Scaler(scaling, shift, scale);
    }
    if (scaling == Scaling.ROBUST) {
      return robust(trainingRows);
    }
    double[] min = new double[width];
    double[] max = new double[width];
    double[] sum = new double[width];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    double[] x = new double[width];
    for (int row = 0; row < trainingRows.rows(); row++) {
      trainingRows.read(row, x);
      for (int j = 0; j < width; j++) {
        min[j] = Math.min(min[j], x[j]);
        max[j] = Math.max(max[j], x[j]);
        sum[j] += x[j];
      }
    }
    double[] squares = scaling == Scaling.STANDARD ? squares(trainingRows, sum, max, min) : null;
    for (int j = 0; j < width; j++) {
      if (!numbers[j]) {
        continue;
      }
      // Compared, not computed: the mean of equal values may differ from them by rounding.
      if (min[j] == max[j]) {
        shift[j] = min[j];
      } else if (squares == null) {
        shift[j] = min[j];
        scale[j] = max[j] - min[j];
      } else {
        shift[j] = sum[j] / trainingRows.rows();
        scale[j] = largest(min[j], max[j]) * Math.sqrt(squares[j] / trainingRows.rows());
      }
      requireRange(trainingRows, j, scale[j], min[j], max[j]);
    }
    return new Scaler(scaling, shift, scale);
  }

  private static void requireRange(
      FeatureRows rows, int feature, double scale, double min, double max) {
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw DataException.of(
          rows.name(),
          "feature %s: its range must fit in a double: from %s to %s"
              .formatted(rows.feature(feature), min, max));
    }
  }

  /** What a distance is divided by before it is squared, so that no square overflows. */
  private static double largest(double min, double max) {
    double largest = Math.max(Math.abs(min), Math.abs(max));
    return largest > HUGE ? largest : 1;
  }

  /** The sum of squared distances from the mean, in units of {@link #largest}, by feature. */
  private static double[] squares(FeatureRows data, double[] sum, double[] max, double[] min) {
    int width = data.width();
    double[] mean = new double[width];
    double[] unit = new double[width];
    for (int j = 0; j < width; j++) {
      mean[j] = sum[j] / data.rows();
      unit[j] = largest(min[j], max[j]);
    }
    double[] squares = new double[width];
    double[] x = new double[width];
    for (int row = 0; row < data.rows(); row++) {
      data.read(row, x);
      for (int j = 0; j < width; j++) {
        double distance = (x[j] - mean[j]) / unit[j];
        squares[j] += distance * distance;
      }
    }
    return squares;
  }

  /**
   * Median and quartile range; where that is 0, half the whole range; where that is 0 too, 1.
   * Holzmueller et al. 2024, "Better by Default".
   */
  private static Scaler robust(FeatureRows data) {
    int width = data.width();
    double[] shift = new double[width];
    double[] scale = new double[width];
    for (int feature = 0; feature < width; feature++) {
      int j = feature;
      double[] at =
          new OrderStatistics(row -> data.value(row, j), data.rows())
              .quantiles(0, 0.25, 0.5, 0.75, 1);
      shift[j] = at[2];
      double quartiles = at[3] - at[1];
      double range = (at[4] - at[0]) / 2;
      scale[j] = quartiles > 0 ? quartiles : range > 0 ? range : 1;
      requireRange(data, j, scale[j], at[0], at[4]);
    }
    return new Scaler(Scaling.ROBUST, shift, scale);
  }

  /**
   * Scales a copy; {@link Scaling#NONE} gives the same data set back.
   *
   * @throws IllegalArgumentException if the width is not the one that was measured
   * @throws DataException if a scaled value does not fit in a float
   */
  public Dataset apply(Dataset data) {
    requireWidth(data.width());
    return scaling == Scaling.NONE ? data : data.withX(scale(data, Scratch.temporary()));
  }

  /**
   * Scales rows; what is not scaled and is float32 already is not copied.
   *
   * @param scratch takes what does not fit on the heap
   * @return (rows, width)
   * @throws IllegalArgumentException if the width is not the one that was measured
   * @throws DataException if a scaled value does not fit in a float
   */
  public FloatRows scale(FeatureRows data, Scratch scratch) {
    requireWidth(data.width());
    Optional<FloatRows> same = scaling == Scaling.NONE ? data.floats() : Optional.empty();
    if (same.isPresent()) {
      scale(data, row -> {}); // they may be infinite
      return same.get();
    }
    FloatRowsWriter rows = scratch.floats(data.rows(), data.width());
    try {
      scale(data, rows::add);
      return rows.done();
    } catch (Throwable e) {
      rows.discard();
      throw e;
    }
  }

  /** Gives each row, scaled, to {@code taker}, which must not keep it. */
  private void scale(FeatureRows data, Consumer<float[]> taker) {
    double[] x = new double[data.width()];
    float[] scaled = new float[data.width()];
    for (int row = 0; row < data.rows(); row++) {
      data.read(row, x);
      for (int j = 0; j < x.length; j++) {
        scaled[j] = (float) apply(j, x[j]);
        if (!Float.isFinite(scaled[j])) {
          throw DataException.of(
              data.name(),
              String.format(
                  Locale.ROOT,
                  "row %d, feature %s: the scaled value must fit in a float: %s",
                  row + 1,
                  data.feature(j),
                  x[j]));
        }
      }
      taker.accept(scaled);
    }
  }

  private void requireWidth(int width) {
    if (width != shift.length) {
      throw new IllegalArgumentException("data must have " + shift.length + " features: " + width);
    }
  }

  /**
   * Scales one row.
   *
   * @param x (width); not modified
   * @return (width)
   * @throws IllegalArgumentException if the width is not the one that was measured, or a scaled
   *     value does not fit in a float
   */
  public float[] apply(float[] x) {
    double[] exact = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      exact[j] = x[j];
    }
    return apply(exact);
  }

  /**
   * Scales one row.
   *
   * @param x (width); not modified
   * @return (width)
   * @throws IllegalArgumentException if the width is not the one that was measured, or a scaled
   *     value does not fit in a float
   */
  public float[] apply(double[] x) {
    if (x.length != shift.length) {
      throw new IllegalArgumentException(
          "a row must have " + shift.length + " features: " + x.length);
    }
    float[] scaled = new float[x.length];
    for (int j = 0; j < x.length; j++) {
      scaled[j] = (float) apply(j, x[j]);
      if (!Float.isFinite(scaled[j])) {
        throw new IllegalArgumentException(
            "feature %d: the scaled value must fit in a float: %s".formatted(j + 1, x[j]));
      }
    }
    return scaled;
  }

  /**
   * Scales a value of one feature, in float64.
   *
   * @param feature its place
   */
  public double apply(int feature, double x) {
    if (scaling == Scaling.NONE) {
      return x;
    }
    double scaled = (x - shift[feature]) / scale[feature];
    return scaling == Scaling.ROBUST ? scaled / Math.sqrt(1 + scaled * scaled / 9) : scaled;
  }

  /**
   * What a scaled value was before; not for {@link Scaling#ROBUST}.
   *
   * @param feature its place
   */
  public double undo(int feature, double scaled) {
    if (scaling == Scaling.ROBUST) {
      throw new IllegalStateException("robust scaling is not undone");
    }
    return scaled * scale[feature] + shift[feature];
  }

  /** As JSON holds it: {@code scaling}, {@code shift} and {@code scale}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("scaling", Names.of(scaling));
    map.put("shift", boxed(shift));
    map.put("scale", boxed(scale));
    return map;
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /**
   * What {@link #toMap} made.
   *
   * @throws IllegalArgumentException if the map is not such a one
   */
  public static Scaler fromMap(Map<String, Object> map) {
    PlainMap fields = PlainMap.of("scaler", map);
    return new Scaler(
        fields.constant("scaling", Scaling.class),
        fields.numbers("shift"),
        fields.numbers("scale"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scaler that
        && scaling == that.scaling
        && Arrays.equals(shift, that.shift)
        && Arrays.equals(scale, that.scale);
  }

  @Override
  public int hashCode() {
    return Objects.hash(scaling, Arrays.hashCode(shift), Arrays.hashCode(scale));
  }

  @Override
  public String toString() {
    return "Scaler[" + scaling + ", " + shift.length + " features]";
  }
}
