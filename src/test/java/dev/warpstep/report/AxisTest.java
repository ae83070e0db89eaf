package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.Axis.Scale;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0.3, 2.3, 0 0.5 1.0 1.5 2.0 2.5",
    "LINEAR, 0, 1, 0 0.2 0.4 0.6 0.8 1.0",
    "LINEAR, -3, 4, -4 -2 0 2 4",
    "LINEAR, 1.0076, 1.0257, 1.005 1.010 1.015 1.020 1.025 1.030",
    "LINEAR, 0, 0.001, 0 0.0002 0.0004 0.0006 0.0008 0.0010",
    "LINEAR, 0, 3e-5, 0 1e-5 2e-5 3e-5",
    "LINEAR, 1e6, 3e6, 0 1e6 2e6 3e6",
    "LINEAR, 0, 61234, '0 20,000 40,000 60,000 80,000'",
    "LINEAR, 0.001, 0.001, 0 0.0005 0.0010 0.0015 0.0020",
    "LINEAR, 0, 0, 0 0.2 0.4 0.6 0.8 1.0",
    "LINEAR, -2, -2, -4 -3 -2 -1 0",
    "PERCENT, 0.64, 0.97, 60% 70% 80% 90% 100%",
    "PERCENT, 0.2, 0.97, 0% 20% 40% 60% 80% 100%",
    "PERCENT, 0.981, 0.9835, 98.10% 98.15% 98.20% 98.25% 98.30% 98.35%",
    "PERCENT, 1, 1, 0% 20% 40% 60% 80% 100%",
    "LOG, 0.02, 1.4, 0.02 0.05 0.1 0.2 0.5 1 2",
    "LOG, 3e-9, 12, 1e-8 1e-6 1e-4 0.01 1",
    "LOG, 1e-3, 1e3, 0.001 0.01 0.1 1 10 100 1000",
    "LOG, 5, 5, 2 5 10"
  })
  void ticksAreRoundNumbers(Scale scale, double low, double high, String expected) {
    Axis axis = Axis.rounded("loss", scale, new double[] {low, Double.NaN, high});
    double[] ticks = axis.ticks(scale == Scale.LOG ? 7 : 6);
    assertEquals(expected, String.join(" ", axis.texts(ticks)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 5, 2 4 6 8 10",
    "1, 10, 12, 1 2 3 4 5 6 7 8 9 10",
    "1, 1, 5, 1",
    "1, 2, 12, 1 2",
    "1, 1000, 5, '200 400 600 800 1,000'",
    "51, 60, 4, 55 60"
  })
  void countsHaveIntegerTicks(double first, double last, int most, String expected) {
    Axis axis = Axis.tight("epoch", Scale.COUNT, new double[] {first, last});
    assertEquals(expected, String.join(" ", axis.texts(axis.ticks(most))));
  }

  @Test
  void ticksLieInsideAndAreFewForAnyRange() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double a = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      double b = a + random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
      Scale scale = a > 0 && random.nextBoolean() ? Scale.LOG : Scale.LINEAR;
      Axis axis = Axis.rounded("", scale, new double[] {a, b});
      int most = 2 + random.nextInt(10);
      double[] ticks = axis.ticks(most);
      String what = scale + " " + a + " " + b + ": " + Arrays.toString(ticks);
      assertTrue(ticks.length <= most, what);
      double slack = 1e-6 * (axis.to() - axis.from());
      assertTrue(axis.from() <= a + slack && b <= axis.to() + slack, what);
      for (double tick : ticks) {
        double position = axis.position(tick);
        assertTrue(position > -1e-6 && position < 1 + 1e-6, what);
      }
    }
  }

  @Test
  void lossesGetALogAxisWhenTheRangeAsksForIt() {
    assertEquals(Scale.LOG, Axis.automatic("", new double[] {2.3, 0.05}).scale());
    assertEquals(Scale.LINEAR, Axis.automatic("", new double[] {2.3, 0.5}).scale());
    assertEquals(Scale.LINEAR, Axis.automatic("", new double[] {2.3, 0}).scale());
    assertEquals(Scale.LINEAR, Axis.automatic("", new double[] {-2.3, 100}).scale());
    assertEquals(Scale.LINEAR, Axis.automatic("", new double[] {Double.NaN}).scale());
  }

  @Test
  void positions() {
    Axis log = new Axis("", Scale.LOG, 0.01, 100);
    assertEquals(0.5, log.position(1), 1e-15);
    double[] undrawn = {log.position(0), log.position(-1), log.position(Double.NaN)};
    assertArrayEquals(new double[] {Double.NaN, Double.NaN, Double.NaN}, undrawn);
    Axis linear = new Axis("", Scale.LINEAR, -1, 3);
    assertEquals(0.25, linear.position(0));
    assertEquals(Double.NaN, linear.position(Double.POSITIVE_INFINITY));
  }

  @Test
  void refusesAnEmptyRange() {
    double[][] ranges = {{1, 1}, {2, 1}, {Double.NaN, 1}, {0, Double.POSITIVE_INFINITY}};
    for (double[] range : ranges) {
      assertThrows(
          IllegalArgumentException.class, () -> new Axis("", Scale.LINEAR, range[0], range[1]));
    }
    assertThrows(IllegalArgumentException.class, () -> new Axis("", Scale.LOG, 0, 1));
  }
}
