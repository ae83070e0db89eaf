package dev.warpstep.data;

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
