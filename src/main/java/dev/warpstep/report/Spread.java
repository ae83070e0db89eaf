package dev.warpstep.report;

import java.util.Arrays;

/**
 * What repeated measurements come to.
 *
 * @param n how many there are
 * @param mean of them
 * @param deviation their standard deviation, with n - 1; NaN for a single one
 * @param least the least
 * @param most the most
 */
public record Spread(int n, double mean, double deviation, double least, double most) {
  /** Of at least one value. */
  public static Spread of(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(
        values.length,
        mean,
        values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Double.NaN,
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
  }
}
