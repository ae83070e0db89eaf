package dev.warpstep.parity;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A matrix of numbers, each with a bound on its error: what a computation with roundings may give.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param value exact values, (rows, columns)
 * @param error bounds on the magnitude of their errors, (rows, columns)
 */
record Approximate(int rows, int columns, double[] value, double[] error) {
  /** Without error. */
  static Approximate exact(int rows, int columns, double[] value) {
    return new Approximate(rows, columns, value, new double[value.length]);
  }

  Approximate transposed() {
    double[] values = new double[value.length];
    double[] errors = new double[value.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        values[c * rows + r] = value[r * columns + c];
        errors[c * rows + r] = error[r * columns + c];
      }
    }
    return new Approximate(columns, rows, values, errors);
  }

  /** The product with {@code b}, computed in the precision of {@code bound}. */
  Approximate times(Approximate b, ProductBound bound) {
    double factor = bound.factor(columns);
    double[] product = new double[rows * b.columns];
    double[] errors = new double[rows * b.columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < b.columns; c++) {
        double sum = 0;
        double magnitude = 0;
        double reach = 0;
        for (int i = 0; i < columns; i++) {
          int left = r * columns + i;
          int right = i * b.columns + c;
          sum += value[left] * b.value[right];
          magnitude += Math.abs(value[left] * b.value[right]);
          reach +=
              (Math.abs(value[left]) + error[left]) * (Math.abs(b.value[right]) + b.error[right]);
        }
        product[r * b.columns + c] = sum;
        errors[r * b.columns + c] = reach - magnitude + factor * reach;
      }
    }
    return new Approximate(rows, b.columns, product, errors);
  }

  /** Plus a row on every row, with one rounding of relative size {@code u}. */
  Approximate plusRow(double[] row, double u) {
    double[] values = value.clone();
    double[] errors = error.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += row[i % columns];
      errors[i] += u * (Math.abs(values[i]) + errors[i]);
    }
    return new Approximate(rows, columns, values, errors);
  }

  /**
   * Elementwise.
   *
   * @param newError the error of the result from a value and its error
   */
  Approximate map(DoubleUnaryOperator f, DoubleBinaryOperator newError) {
    double[] values = new double[value.length];
    double[] errors = new double[value.length];
    for (int i = 0; i < value.length; i++) {
      values[i] = f.applyAsDouble(value[i]);
      errors[i] = newError.applyAsDouble(value[i], error[i]);
    }
    return new Approximate(rows, columns, values, errors);
  }

  /** Elementwise product with a rounding of relative size {@code u}. */
  Approximate scaledBy(Approximate b, double u) {
    double[] values = new double[value.length];
    double[] errors = new double[value.length];
    for (int i = 0; i < value.length; i++) {
      values[i] = value[i] * b.value[i];
      double reach = (Math.abs(value[i]) + error[i]) * (Math.abs(b.value[i]) + b.error[i]);
      errors[i] = reach - Math.abs(values[i]) + u * reach;
    }
    return new Approximate(rows, columns, values, errors);
  }

  /** Sums of the columns, each of {@code rows} terms with as many roundings of size {@code u}. */
  Approximate columnSums(double u) {
    double[] values = new double[columns];
    double[] errors = new double[columns];
    for (int i = 0; i < value.length; i++) {
      values[i % columns] += value[i];
      errors[i % columns] += error[i] + rows * u * (Math.abs(value[i]) + error[i]);
    }
    return new Approximate(1, columns, values, errors);
  }
}
