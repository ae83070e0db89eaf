package dev.warpstep.data;

import dev.warpstep.memory.FloatRows;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Rows to train on, to score or to predict. The arrays are shared with the caller, not copied;
 * whoever holds them must not write to them.
 */
public final class Dataset implements FeatureRows {
  /** The classes of each of several labels: it does not hold, or it does. */
  public static final List<String> ZERO_ONE = List.of("0", "1");

  private final String name;
  private final FloatRows x;
  private final float[] y;
  private final float[] weights;
  private final List<String> features;
  private final List<String> classes;
  private final List<String> targets;
  private final int rows;

  /**
   * Rows of classes or of one number to predict.
   *
   * @param name what messages and the run folder call it
   * @param x inputs: (rows, features), row-major
   * @param y targets: (rows), the class index for classification and the value for regression; null
   *     where the rows have no targets
   * @param features the names of the inputs, at least one
   * @param classes the names of the classes, two or more; empty for regression
   * @throws IllegalArgumentException if the sizes do not fit one another, there is no row, or a
   *     class index is not a whole number in [0, classes)
   */
  public Dataset(String name, float[] x, float[] y, List<String> features, List<String> classes) {
    this(name, wholeRows(x, features.size()), y, features, classes);
  }

  /**
   * As the other, of rows that may lie beyond the heap.
   *
   * @param x inputs: (rows, features)
   */
  public Dataset(String name, FloatRows x, float[] y, List<String> features, List<String> classes) {
    this(name, x, y, null, features, classes, List.of("value"));
  }

  private Dataset(
      String name,
      FloatRows x,
      float[] y,
      float[] weights,
      List<String> features,
      List<String> classes,
      List<String> targets) {
    this.name = Objects.requireNonNull(name, "name");
    this.x = x;
    this.y = y;
    this.weights = weights;
    this.features = List.copyOf(features);
    this.classes = List.copyOf(classes);
    this.targets = List.copyOf(targets);
    int width = this.features.size();
    if (width == 0) {
      throw new IllegalArgumentException("a data set must have at least one feature");
    }
    rows = x.rows();
    if (rows == 0 || x.columns() != width) {
      throw new IllegalArgumentException(
          "x must be one or more rows of " + width + " values: " + x.count());
    }
    if (this.classes.size() == 1) {
      throw new IllegalArgumentException("classification needs two classes or more: 1");
    }
    if (y != null) {
      checkTargets();
    }
    if (weights != null) {
      checkWeights();
    }
  }

  private static FloatRows wholeRows(float[] x, int width) {
    if (width > 0 && x.length % width != 0) {
      throw new IllegalArgumentException(
          "x must be one or more rows of " + width + " values: " + x.length);
    }
    return FloatRows.of(x, Math.max(1, width));
  }

  /**
   * The same rows with several numbers to predict, or where there are two classes several labels.
   *
   * @param names of the targets, one or more
   * @param y (rows, targets), row-major
   * @throws IllegalArgumentException if the sizes do not fit one another, or the rows have more
   *     classes
   */
  public Dataset withTargets(List<String> names, float[] y) {
    if (classes.size() > 2 || names.isEmpty()) {
      throw new IllegalArgumentException(
          "only rows without classes, or with two, have named targets: " + names);
    }
    return new Dataset(name, x, y, weights, features, classes, names);
  }

  /**
   * The same rows, each counting as often as its weight says.
   *
   * @param weights (rows), finite, 0 or more, not all 0
   * @throws IllegalArgumentException if they are not
   */
  public Dataset weighted(float[] weights) {
    return new Dataset(name, x, y, weights, features, classes, targets);
  }

  /**
   * Rows without targets.
   *
   * @param x (rows, features)
   * @throws IllegalArgumentException if a row has another length
   */
  public static Dataset unlabelled(String name, float[][] x, List<String> features) {
    return new Dataset(name, flat(x, features.size(), "feature"), null, features, List.of());
  }

  /**
   * Rows for regression, with the features x1, x2, ...
   *
   * @param x (rows, features), one row or more
   * @param y (rows)
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Dataset regression(String name, float[][] x, float[] y) {
    int width = x.length == 0 ? 0 : x[0].length;
    return new Dataset(name, flat(x, width, "feature"), y, numbered(width), List.of());
  }

  /**
   * Rows for classification, with the features x1, x2, ... The classes are in numeric order if all
   * are integers, else in alphabetical order.
   *
   * @param x (rows, features), one row or more
   * @param labels (rows), of two classes or more
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Dataset classification(String name, float[][] x, List<String> labels) {
    int width = x.length == 0 ? 0 : x[0].length;
    List<String> classes = NaturalOrder.sorted(labels.stream().distinct().toList());
    Map<String, Integer> places = new HashMap<>();
    classes.forEach(label -> places.put(label, places.size()));
    float[] y = new float[labels.size()];
    for (int row = 0; row < y.length; row++) {
      y[row] = places.get(labels.get(row));
    }
    return new Dataset(name, flat(x, width, "feature"), y, numbered(width), classes);
  }

  /**
   * Rows of several labels, each of which holds or does not, with the features x1, x2, ...
   *
   * @param x (rows, features), one row or more
   * @param labels their names, two or more
   * @param y (rows, labels), 1 where a label holds, else 0
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Dataset multiLabel(String name, float[][] x, List<String> labels, float[][] y) {
    if (labels.size() < 2) {
      throw new IllegalArgumentException("there must be two labels or more: " + labels);
    }
    int width = x.length == 0 ? 0 : x[0].length;
    float[] targets = flat(y, labels.size(), "label");
    return new Dataset(
        name,
        wholeRows(flat(x, width, "feature"), width),
        targets,
        null,
        numbered(width),
        ZERO_ONE,
        labels);
  }

  private static List<String> numbered(int width) {
    return IntStream.rangeClosed(1, width).mapToObj(i -> "x" + i).toList();
  }

  private static float[] flat(float[][] x, int width, String what) {
    float[] flat = new float[Math.multiplyExact(x.length, width)];
    for (int row = 0; row < x.length; row++) {
      if (x[row].length != width) {
        throw new IllegalArgumentException(
            "row %d must have %d %ss: %d".formatted(row + 1, width, what, x[row].length));
      }
      for (int j = 0; j < width; j++) {
        if (!Float.isFinite(x[row][j])) {
          throw new IllegalArgumentException(
              "row %d, %s %d must be finite: %s".formatted(row + 1, what, j + 1, x[row][j]));
        }
      }
      System.arraycopy(x[row], 0, flat, row * width, width);
    }
    return flat;
  }

  private void checkTargets() {
    int values = Math.multiplyExact(rows, targets.size());
    if (y.length != values) {
      throw new IllegalArgumentException("y must have " + values + " values: " + y.length);
    }
    int count = classes.size();
    if (count > 0) {
      for (float target : y) {
        if (!(target >= 0 && target < count && target == (int) target)) {
          throw new IllegalArgumentException(
              "a class index must be a whole number in [0, " + count + "): " + target);
        }
      }
    }
  }

  private void checkWeights() {
    if (weights.length != rows) {
      throw new IllegalArgumentException(
          "there must be " + rows + " weights, one a row: " + weights.length);
    }
    float largest = 0;
    for (float weight : weights) {
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a weight must be finite and 0 or more: " + weight);
      }
      largest = Math.max(largest, weight);
    }
    if (largest == 0) {
      throw new IllegalArgumentException("a weight must be above 0: all are 0");
    }
  }

  /** What messages and the run folder call it. */
  @Override
  public String name() {
    return name;
  }

  /** The number of rows, at least 1. */
  @Override
  public int rows() {
    return rows;
  }

  /** The number of features. */
  @Override
  public int width() {
    return features.size();
  }

  @Override
  public String feature(int column) {
    return features.get(column);
  }

  @Override
  public void read(int row, double[] into) {
    float[] floats = new float[width()];
    x.read(row, floats, 0);
    for (int j = 0; j < floats.length; j++) {
      into[j] = floats[j];
    }
  }

  @Override
  public Optional<FloatRows> floats() {
    return Optional.of(x);
  }

  /** Inputs: (rows, width). */
  public FloatRows inputs() {
    return x;
  }

  /**
   * Inputs: (rows, width), row-major; the array itself where they are one, else a copy.
   *
   * @throws ArithmeticException if they exceed an array
   */
  public float[] x() {
    return x.toArray();
  }

  /**
   * Targets: (rows) or (rows, labels) class indices, or (rows, targets) values; the array itself,
   * or null without targets.
   */
  public float[] y() {
    return y;
  }

  /** How often each row counts: (rows); the array itself, or null where each counts once. */
  public float[] weights() {
    return weights;
  }

  /** Whether the rows have targets. */
  public boolean hasTargets() {
    return y != null;
  }

  /** The names of the features, in the order of x's columns. */
  public List<String> features() {
    return features;
  }

  /** The names of the classes, in the order of their indices; empty for regression. */
  public List<String> classes() {
    return classes;
  }

  /**
   * The names of the numbers or labels to predict, in the order of y's columns; one for classes.
   */
  public List<String> targets() {
    return targets;
  }

  /** Whether the targets are classes. */
  public boolean isClassification() {
    return !classes.isEmpty();
  }

  /** Whether the targets are several labels, each of which holds or does not. */
  public boolean isMultiLabel() {
    return isClassification() && targets.size() > 1;
  }

  /** A checksum of all inputs, targets and weights, to tell whether data are what they were. */
  public String fingerprint() {
    CRC32 crc = new CRC32();
    int columns = targets.size();
    int more = weights == null ? 0 : 1;
    ByteBuffer row = ByteBuffer.allocate(Float.BYTES * (width() + columns + more));
    float[] inputs = new float[width()];
    for (int r = 0; r < rows; r++) {
      row.clear();
      x.read(r, inputs, 0);
      FloatBuffer floats = row.asFloatBuffer().put(inputs);
      if (y != null) {
        floats.put(y, r * columns, columns);
      }
      if (weights != null) {
        floats.put(weights[r]);
      }
      crc.update(row);
    }
    return "%d rows, crc32 %08x".formatted(rows, crc.getValue());
  }

  /**
   * A copy of some rows, in the order given.
   *
   * @param indices row numbers, at least one; a row may come more than once
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Dataset rows(int[] indices) {
    int width = width();
    float[] rowsX = new float[Math.multiplyExact(indices.length, width)];
    int columns = targets.size();
    float[] rowsY = y == null ? null : new float[Math.multiplyExact(indices.length, columns)];
    float[] rowsWeights = weights == null ? null : new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int row = Objects.checkIndex(indices[i], rows);
      x.read(row, rowsX, i * width);
      if (y != null) {
        System.arraycopy(y, row * columns, rowsY, i * columns, columns);
      }
      if (weights != null) {
        rowsWeights[i] = weights[row];
      }
    }
    return new Dataset(
        name, FloatRows.of(rowsX, width), rowsY, rowsWeights, features, classes, targets);
  }

  /** The same rows with other targets of the same shape. */
  public Dataset withY(float[] other) {
    return new Dataset(name, x, other, weights, features, classes, targets);
  }

  /** The same rows with other inputs of the same shape. */
  public Dataset withX(FloatRows other) {
    return new Dataset(name, other, y, weights, features, classes, targets);
  }

  /**
   * Holds out rows for testing; see {@link Split#of}.
   *
   * @param testFraction in [0, 1)
   */
  public Split split(double testFraction, RandomGenerator random) {
    return Split.of(this, testFraction, random);
  }
}
