package dev.warpstep.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Chooses the levels of a function's contours. */
final class ContourLevels {
  private static final int ONE_SIDED = 13;
  private static final int EACH_SIDE = 6;

  /** Share of the plane that lies inside of the lowest level, and outside of the highest. */
  private static final double TAIL = 0.012;

  /** The same around a saddle, where the function is flat in a larger part. */
  private static final double SADDLE_TAIL = 0.08;

  private ContourLevels() {}

  /**
   * Levels whose distances from {@code base} are evenly spaced on a logarithmic scale, so that both
   * the flat and the steep parts have contours.
   *
   * @param values of the function all over the plane
   * @param base the function's least value, or that at a saddle
   * @param bothSides whether there are levels below {@code base} too, and one at it
   * @return ascending; empty for a function without differences
   */
  static double[] of(double[] values, double base, boolean bothSides) {
    double[] distances =
        Arrays.stream(values)
            .map(value -> bothSides ? Math.abs(value - base) : value - base)
            .filter(distance -> distance > 0 && Double.isFinite(distance))
            .sorted()
            .toArray();
    if (distances.length == 0) {
      return new double[0];
    }
    int last = distances.length - 1;
    double least = distances[(int) ((bothSides ? SADDLE_TAIL : TAIL) * last)];
    double most = distances[(int) ((1 - TAIL) * last)];
    int count = least == most ? 1 : bothSides ? EACH_SIDE : ONE_SIDED;
    double[] up = new double[count];
    for (int i = 0; i < count; i++) {
      up[i] = count == 1 ? most : least * Math.pow(most / least, (double) i / (count - 1));
    }
    if (!bothSides) {
      return Arrays.stream(up).map(distance -> base + distance).toArray();
    }
    return DoubleStream.concat(
            DoubleStream.of(base),
            Arrays.stream(up).flatMap(d -> DoubleStream.of(base - d, base + d)))
        .sorted()
        .toArray();
  }
}
