package dev.warpstep.data;

import dev.warpstep.memory.FloatRows;
import java.util.Optional;

/** Rows of features in float64, as they are before scaling; read again and again, in order. */
public interface FeatureRows {
  /** What messages call them. */
  String name();

  /** How many rows. */
  int rows();

  /** How many features. */
  int width();

  /** A feature's name, for messages. */
  default String feature(int column) {
    return Integer.toString(column + 1);
  }

  /**
   * Reads a row.
   *
   * @param row in [0, rows)
   * @param x (width); overwritten
   */
  void read(int row, double[] x);

  /** The same numbers in float32, where that is what they are. */
  default Optional<FloatRows> floats() {
    return Optional.empty();
  }

  /**
   * One feature of a row.
   *
   * @param row in [0, rows)
   * @param feature in [0, width)
   */
  default double value(int row, int feature) {
    double[] x = new double[width()];
    read(row, x);
    return x[feature];
  }
}
