package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderStatisticsTest {
  private static final Map<String, DoubleUnaryOperator> KINDS =
      Map.of(
          "uniform", u -> u,
          "both signs", u -> u - 0.5,
          "zeros of both signs", u -> u < 0.3 ? -0.0 : u < 0.6 ? 0.0 : 1 - 2 * u,
          "few values", u -> Math.floor(4 * u),
          "one value", u -> -7.25,
          "all sizes", u -> Math.signum(u - 0.4) * Math.exp(1400 * (u - 0.5)),
          "one ulp apart", u -> 1 + Math.floor(50 * u) * Math.ulp(1.0),
          "with gaps", u -> u < 0.2 ? Double.NaN : u);

  /** Whether it sorts all, or counts first; the ranks are those of a sorted array, bit for bit. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100_000})
  void ranksAreThoseOfASortedArray(int mostSorted) {
    KINDS.forEach(
        (kind, of) -> {
          SplittableRandom random = new SplittableRandom(5);
          double[] values = DoubleStream.generate(random::nextDouble).limit(101).map(of).toArray();
          double[] sorted =
              DoubleStream.of(values).filter(x -> !Double.isNaN(x)).sorted().toArray();
          OrderStatistics statistics =
              new OrderStatistics(row -> values[row], values.length, mostSorted);
          assertEquals(sorted.length, statistics.count(), kind);
          int[] ranks = IntStream.range(0, sorted.length).toArray();
          assertArrayEquals(bits(sorted), bits(statistics.select(ranks)), kind);
          assertArrayEquals(
              bits(new double[] {sorted[7], sorted[3]}), bits(statistics.select(7, 3)), kind);
        });
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  /** numpy.quantile([3, 1, 2, 10], [0, 0.25, 0.5, 0.75, 1]). */
  @Test
  void quantilesAreNumPys() {
    double[] values = {3, Double.NaN, 1, 2, 10};
    OrderStatistics statistics = new OrderStatistics(row -> values[row], values.length);
    assertArrayEquals(
        new double[] {1, 1.75, 2.5, 4.75, 10}, statistics.quantiles(0, 0.25, 0.5, 0.75, 1));
    assertArrayEquals(
        new double[] {0},
        new OrderStatistics(row -> row == 0 ? -1.7e308 : 1.7e308, 2).quantiles(0.5),
        "their distance is no double");
    assertTrue(Double.isNaN(new OrderStatistics(row -> Double.NaN, 3).quantiles(0.5)[0]));
    assertArrayEquals(new double[] {4}, new OrderStatistics(row -> 4, 1).quantiles(0.5));
  }
}
