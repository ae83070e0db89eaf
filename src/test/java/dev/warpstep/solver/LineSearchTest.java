package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Line searches along functions of one variable, from 0 to the right. */
class LineSearchTest {
  /** A function and its slope, written apart from each other. */
  private record Curve(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope)
      implements Objective {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public double value(double[] x) {
      return value.applyAsDouble(x[0]);
    }

    @Override
    public double gradient(double[] x, double[] gradient) {
      gradient[0] = slope.applyAsDouble(x[0]);
      return value(x);
    }
  }

  /** Moré and Thuente 1994, (5.1) to (5.4), and others that are hard in another way. */
  private static List<Curve> curves() {
    return List.of(
        new Curve(
            "More-Thuente 1",
            a -> -a / (a * a + 2),
            a -> (a * a - 2) / ((a * a + 2) * (a * a + 2))),
        new Curve(
            "More-Thuente 2",
            a -> Math.pow(a + 0.004, 5) - 2 * Math.pow(a + 0.004, 4),
            a -> 5 * Math.pow(a + 0.004, 4) - 8 * Math.pow(a + 0.004, 3)),
        moreThuente3(0.01, 39),
        moreThuente4("More-Thuente 4", 0.001, 0.001),
        moreThuente4("More-Thuente 5", 0.01, 0.001),
        moreThuente4("More-Thuente 6", 0.001, 0.01),
        new Curve("parabola", a -> (a - 3) * (a - 3), a -> 2 * (a - 3)),
        new Curve("exponential", a -> Math.exp(a) - 5 * a, a -> Math.exp(a) - 5),
        new Curve(
            "logarithm, infinite beyond 1", a -> -a - Math.log(1 - a) / 2, a -> -1 + 0.5 / (1 - a)),
        new Curve(
            "not a number beyond 2",
            a -> Math.sqrt(2 - a) + a * a / 2,
            a -> a - 0.5 / Math.sqrt(2 - a)),
        new Curve("quartic", a -> Math.pow(a - 1, 4), a -> 4 * Math.pow(a - 1, 3)),
        new Curve(
            "waves",
            a -> Math.cos(3 * a) - a / 2 + a * a / 20,
            a -> -3 * Math.sin(3 * a) - 0.5 + a / 10));
  }

  /** (5.3): a line down with waves on it, rounded off at 1. */
  private static Curve moreThuente3(double beta, double l) {
    double wave = l * Math.PI / 2;
    return new Curve(
        "More-Thuente 3",
        a -> rounded(a, beta) + 2 * (1 - beta) / (l * Math.PI) * Math.sin(wave * a),
        a -> roundedSlope(a, beta) + (1 - beta) * Math.cos(wave * a));
  }

  private static double rounded(double a, double beta) {
    if (a <= 1 - beta) {
      return 1 - a;
    }
    return a >= 1 + beta ? a - 1 : (a - 1) * (a - 1) / (2 * beta) + beta / 2;
  }

  private static double roundedSlope(double a, double beta) {
    if (a <= 1 - beta) {
      return -1;
    }
    return a >= 1 + beta ? 1 : (a - 1) / beta;
  }

  /** (5.4): Yanai, Ozawa and Kaneko 1981. */
  private static Curve moreThuente4(String name, double beta1, double beta2) {
    double g1 = Math.sqrt(1 + beta1 * beta1) - beta1;
    double g2 = Math.sqrt(1 + beta2 * beta2) - beta2;
    return new Curve(
        name,
        a ->
            g1 * Math.sqrt((1 - a) * (1 - a) + beta2 * beta2)
                + g2 * Math.sqrt(a * a + beta1 * beta1),
        a ->
            g1 * (a - 1) / Math.sqrt((1 - a) * (1 - a) + beta2 * beta2)
                + g2 * a / Math.sqrt(a * a + beta1 * beta1));
  }

  private static Ray ray(Curve curve) {
    Ray ray = new Ray(curve, new double[1]);
    ray.direction()[0] = 1;
    assertTrue(ray.aim(), curve.name);
    return ray;
  }

  @TestFactory
  Stream<DynamicTest> theStrongWolfeConditionsHold() {
    List<StrongWolfe> conditions =
        List.of(
            new StrongWolfe(1e-4, 0.9), new StrongWolfe(1e-4, 0.1), new StrongWolfe(1e-3, 2e-3));
    return curves().stream()
        .flatMap(
            curve ->
                conditions.stream()
                    .flatMap(
                        search ->
                            DoubleStream.of(1e-3, 0.1, 1, 10, 1000)
                                .mapToObj(
                                    first ->
                                        dynamicTest(
                                            curve.name + ", " + search + ", from " + first,
                                            () -> checkStrong(curve, search, first)))));
  }

  private static void checkStrong(Curve curve, StrongWolfe search, double first) {
    Ray ray = ray(curve);
    Point found = search.search(ray, first).orElseThrow();
    double value = curve.value.applyAsDouble(found.alpha);
    double slope = curve.slope.applyAsDouble(found.alpha);
    double start = curve.slope.applyAsDouble(0);
    assertEquals(found.alpha, found.x[0]);
    assertEquals(value, found.value);
    assertTrue(value <= curve.value.applyAsDouble(0) + search.c1() * found.alpha * start, "c1");
    assertTrue(Math.abs(slope) <= search.c2() * Math.abs(start), "c2");
  }

  @TestFactory
  Stream<DynamicTest> backtrackingTakesTheFirstThatFallsEnough() {
    return curves().stream()
        .flatMap(
            curve ->
                DoubleStream.of(0.1, 1, 10)
                    .mapToObj(
                        first ->
                            dynamicTest(
                                curve.name + " from " + first, () -> checkArmijo(curve, first))));
  }

  private static void checkArmijo(Curve curve, double first) {
    Armijo search = new Armijo(1e-4, 0.5);
    Point found = search.search(ray(curve), first).orElseThrow();
    double alpha = first;
    while (!fallsEnough(curve, alpha)) {
      alpha /= 2;
    }
    assertEquals(alpha, found.alpha);
  }

  private static boolean fallsEnough(Curve curve, double alpha) {
    double promised = 1e-4 * alpha * curve.slope.applyAsDouble(0);
    return curve.value.applyAsDouble(alpha) <= curve.value.applyAsDouble(0) + promised;
  }

  /** On (a - 1)² the slope at 1/2 is half of that at 0, and at 1/16 it is 15/16. */
  @Test
  void aTrialThatIsFlatEnoughIsTakenAtOnce() {
    Curve parabola = new Curve("parabola", a -> (a - 1) * (a - 1), a -> 2 * (a - 1));
    assertEquals(0.5, new StrongWolfe(1e-4, 0.5).search(ray(parabola), 0.5).orElseThrow().alpha);
    double steep = new StrongWolfe(1e-4, 0.9).search(ray(parabola), 0.0625).orElseThrow().alpha;
    assertTrue(steep > 0.0625, "at 1/16 it is too steep: " + steep);
  }

  /** A walk could not go on from there. */
  @Test
  void aPointWithoutAFiniteSlopeIsNotTaken() {
    for (double slope : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      Curve broken = new Curve("broken from 1/2 on", a -> -a, a -> a < 0.5 ? -1 : slope);
      assertEquals(0.25, new Armijo(1e-4, 0.5).search(ray(broken), 1).orElseThrow().alpha);
    }
  }

  /** No second condition can hold on a line that falls for ever. */
  @Test
  void theLowestPointOfALineWithoutMinimumIsTaken() {
    Curve line = new Curve("line", a -> -a, a -> -1);
    Point found = new StrongWolfe(1e-4, 0.9).search(ray(line), 1).orElseThrow();
    assertTrue(found.value < -1);
  }

  @Test
  void nothingIsFoundWhereTheSlopeIsWrong() {
    Curve wrong = new Curve("rises", a -> a, a -> -1);
    assertEquals(Optional.empty(), new StrongWolfe(1e-4, 0.9).search(ray(wrong), 1));
    assertEquals(Optional.empty(), new Armijo(1e-4, 0.5).search(ray(wrong), 1));
  }

  /** In float32 no step below 2^-25 leaves 1, so nothing nearer is worth a look. */
  @Test
  void aSearchEndsWhereItsPointsAreTheStart() {
    for (LineSearch search : List.of(new StrongWolfe(1e-4, 0.9), new Armijo(1e-4, 0.5))) {
      Counted coarse = new Counted(new Curve("rises, in float32", a -> (float) a, a -> -1));
      Ray ray = new Ray(coarse, new double[] {1});
      ray.direction()[0] = 1;
      assertTrue(ray.aim());
      assertEquals(Optional.empty(), search.search(ray, 1));
      assertTrue(coarse.passes() <= 27, search + " looked " + coarse.passes() + " times");
    }
  }

  @Test
  void aDirectionUphillIsNoRay() {
    Ray ray = new Ray(curves().get(6), new double[1]);
    ray.direction()[0] = -1;
    assertTrue(!ray.aim());
  }
}
