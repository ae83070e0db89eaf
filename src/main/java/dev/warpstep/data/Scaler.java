package dev.warpstep.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Scales features: x' = (x - shift) / scale, in double, then rounded to float. A feature that is
 * constant over the training rows has scale 1, so it becomes 0.
 *
 * @param scaling how shift and scale came about
 * @param shift (width)
 * @param scale (width), above 0
 */
public record Scaler(Scaling scaling, double[] shift, double[] scale) {

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
  public static Scaler fit(Scaling scaling, Dataset trainingRows) {
    int width = trainingRows.width();
    double[] shift = new double[width];
    double[] scale = new double[width];
    Arrays.fill(scale, 1);
    if (scaling == Scaling.NONE) {
      return new Scaler(scaling, shift, scale);
    }
    float[] x = trainingRows.x();
    double[] min = new double[width];
    double[] max = new double[width];
    double[] sum = new double[width];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    for (int row = 0; row < x.length; row += width) {
      for (int j = 0; j < width; j++) {
        double value = x[row + j];
        min[j] = Math.min(min[j], value);
        max[j] = Math.max(max[j], value);
        sum[j] += value;
      }
    }
    double[] squares = scaling == Scaling.STANDARD ? squares(trainingRows, sum) : null;
    for (int j = 0; j < width; j++) {
      // Compared, not computed: the mean of equal values may differ from them by rounding.
      if (min[j] == max[j]) {
        shift[j] = min[j];
      } else if (squares == null) {
        shift[j] = min[j];
        scale[j] = max[j] - min[j];
      } else {
        shift[j] = sum[j] / trainingRows.rows();
        scale[j] = Math.sqrt(squares[j] / trainingRows.rows());
      }
    }
    return new Scaler(scaling, shift, scale);
  }

  /** The sum of squared distances from the mean, for each feature. */
  private static double[] squares(Dataset data, double[] sum) {
    float[] x = data.x();
    int width = data.width();
    double[] mean = new double[width];
    for (int j = 0; j < width; j++) {
      mean[j] = sum[j] / data.rows();
    }
    double[] squares = new double[width];
    for (int row = 0; row < x.length; row += width) {
      for (int j = 0; j < width; j++) {
        double distance = x[row + j] - mean[j];
        squares[j] += distance * distance;
      }
    }
    return squares;
  }

  /**
   * Scales a copy; {@link Scaling#NONE} gives the same data set back.
   *
   * @throws IllegalArgumentException if the width is not the one that was measured
   * @throws DataException if a scaled value does not fit in a float
   */
  public Dataset apply(Dataset data) {
    int width = data.width();
    if (width != shift.length) {
      throw new IllegalArgumentException("data must have " + shift.length + " features: " + width);
    }
    if (scaling == Scaling.NONE) {
      return data;
    }
    float[] x = data.x();
    float[] scaled = new float[x.length];
    for (int row = 0; row < data.rows(); row++) {
      for (int j = 0; j < width; j++) {
        int i = row * width + j;
        scaled[i] = apply(j, x[i]);
        if (!Float.isFinite(scaled[i])) {
          throw DataException.of(
              data.name(),
              String.format(
                  Locale.ROOT,
                  "row %d, feature %s: the scaled value must fit in a float: %s",
                  row + 1,
                  data.features().get(j),
                  x[i]));
        }
      }
    }
    return data.withX(scaled);
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
    if (x.length != shift.length) {
      throw new IllegalArgumentException(
          "a row must have " + shift.length + " features: " + x.length);
    }
    float[] scaled = new float[x.length];
    for (int j = 0; j < x.length; j++) {
      scaled[j] = scaling == Scaling.NONE ? x[j] : apply(j, x[j]);
      if (!Float.isFinite(scaled[j])) {
        throw new IllegalArgumentException(
            "feature %d: the scaled value must fit in a float: %s".formatted(j + 1, x[j]));
      }
    }
    return scaled;
  }

  private float apply(int feature, float x) {
    return (float) ((x - shift[feature]) / scale[feature]);
  }

  /** As JSON holds it: {@code scaling}, {@code shift} and {@code scale}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("scaling", scaling.name().toLowerCase(Locale.ROOT));
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
    String name = fields.text("scaling");
    for (Scaling scaling : Scaling.values()) {
      if (scaling.name().toLowerCase(Locale.ROOT).equals(name)) {
        return new Scaler(scaling, fields.numbers("shift"), fields.numbers("scale"));
      }
    }
    throw new IllegalArgumentException("scaler: scaling must be none, minmax or standard: " + name);
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
