package dev.warpstep.memory;

import java.util.Objects;
import java.util.Optional;

/**
 * A matrix of float32, row-major, of which whole rows are read; on the heap or not. Safe for
 * several threads, as long as nobody writes to the array it was made of.
 */
public interface FloatRows {
  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /**
   * Copies a row.
   *
   * @param row in [0, rows)
   * @param into takes {@link #columns} values, from index {@code at} on
   * @throws IndexOutOfBoundsException if there is no such row or no room for it
   */
  void read(int row, float[] into, int at);

  /** Number of elements; it may exceed 2^31. */
  default long count() {
    return (long) rows() * columns();
  }

  /** The array that holds exactly these values, where there is one; it must not be written to. */
  default Optional<float[]> array() {
    return Optional.empty();
  }

  /**
   * (rows, columns), row-major: {@link #array} itself where there is one, else a copy.
   *
   * @throws ArithmeticException if the values exceed an array
   */
  default float[] toArray() {
    return array()
        .orElseGet(
            () -> {
              float[] all = new float[Math.multiplyExact(rows(), columns())];
              for (int row = 0; row < rows(); row++) {
                read(row, all, row * columns());
              }
              return all;
            });
  }

  /**
   * The rows of an array.
   *
   * @param values (rows, columns), row-major; shared, not copied
   * @param columns 1 or more
   * @throws IllegalArgumentException if the values are not whole rows
   */
  static FloatRows of(float[] values, int columns) {
    if (columns < 1 || values.length % columns != 0) {
      throw new IllegalArgumentException(
          "values must be rows of %d columns: %d".formatted(columns, values.length));
    }
    return new OfArray(values, values.length / columns, columns);
  }

  /** Rows on the heap. */
  record OfArray(float[] values, int rows, int columns) implements FloatRows {
    @Override
    public void read(int row, float[] into, int at) {
      Objects.checkIndex(row, rows);
      System.arraycopy(values, row * columns, into, at, columns);
    }

    @Override
    public Optional<float[]> array() {
      return Optional.of(values);
    }
  }
}
