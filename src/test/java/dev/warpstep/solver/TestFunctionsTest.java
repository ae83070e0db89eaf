package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TestFunctionsTest {
  /** Values at the minima of two variables, as the sources give them; 0 for the others. */
  private static final Map<String, Double> LEAST =
      Map.of("styblinski_tang", -2 * 39.16616570377142, "neuron", 0.4775527004414274);

  private record Case(String name, TestFunction function) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (TestFunctions.Row row : TestFunctions.ALL) {
      cases.add(new Case(row.name(), row.of(2)));
      if (row.most() > 2) {
        cases.add(new Case(row.name() + " of 5", row.of(5)));
      }
    }
    cases.add(new Case("curvatures", TestFunctions.find("quadratic").of(new double[] {-1, 3})));
    return cases;
  }

  private static Stream<DynamicTest> each(java.util.function.Consumer<TestFunction> check) {
    return cases().stream().map(c -> dynamicTest(c.name(), () -> check.accept(c.function())));
  }

  private static double[] gradient(Objective function, double[] x) {
    double[] gradient = new double[x.length];
    Arrays.fill(gradient, 77); // must be overwritten
    assertEquals(function.value(x), function.gradient(x, gradient), "value with the gradient");
    return gradient;
  }

  @TestFactory
  Stream<DynamicTest> gradientsAreTheDifferences() {
    return each(
        function -> {
          Random random = new Random(4);
          for (int trial = 0; trial < 20; trial++) {
            double[] x = random.doubles(function.size(), -2, 2).toArray();
            double[] gradient = gradient(function, x);
            for (int i = 0; i < x.length; i++) {
              double h = 1e-5;
              double[] up = x.clone();
              double[] down = x.clone();
              up[i] += h;
              down[i] -= h;
              double difference = (function.value(up) - function.value(down)) / (2 * h);
              // f'''h²/6 with third derivatives below 5000 in this square (rosenbrock's is 2400|x|)
              // and |f| u/h with |f| below 1e4.
              assertEquals(difference, gradient[i], 1e-6, Arrays.toString(x));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> minimaAreMinima() {
    return each(
        function -> {
          for (double[] minimum : function.minima()) {
            // The roots of the gradient are rounded to 1e-16; no second derivative exceeds 2000.
            assertArrayEquals(new double[function.size()], gradient(function, minimum), 1e-12);
            Random random = new Random(5);
            for (int trial = 0; trial < 100; trial++) {
              double[] near = minimum.clone();
              Arrays.setAll(near, i -> minimum[i] + 0.2 * random.nextGaussian());
              assertTrue(function.value(near) > function.value(minimum), Arrays.toString(near));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> saddlesAreSaddles() {
    return each(
        function -> {
          for (double[] saddle : function.saddles()) {
            assertArrayEquals(
                new double[function.size()], gradient(function, saddle), Double.MIN_VALUE);
            double[] values =
                new Random(6)
                    .doubles(50, -0.1, 0.1)
                    .map(d -> function.value(new double[] {d, d * d * 700 - 3 * d}))
                    .toArray();
            double value = function.value(saddle);
            assertTrue(Arrays.stream(values).anyMatch(v -> v > value), "rises");
            assertTrue(Arrays.stream(values).anyMatch(v -> v < value), "falls");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> leastValuesAreKnown() {
    return TestFunctions.ALL.stream()
        .filter(row -> !row.of(2).minima().isEmpty())
        .map(
            row ->
                dynamicTest(
                    row.name(),
                    () ->
                        row.of(2)
                            .minima()
                            .forEach(
                                minimum ->
                                    assertEquals(
                                        LEAST.getOrDefault(row.name(), 0.0),
                                        row.of(2).value(minimum),
                                        // A few roundings of numbers below 100.
                                        1e-13))));
  }

  /** Every function has minima or a saddle, and shows all of them around its start. */
  @TestFactory
  Stream<DynamicTest> windowsShowStartAndLandmarks() {
    return TestFunctions.ALL.stream()
        .map(
            row ->
                dynamicTest(
                    row.name(),
                    () -> {
                      TestFunction function = row.of(2);
                      for (double[] start : List.of(row.start(), new double[] {12, -31})) {
                        Window window = function.window(start);
                        List<double[]> shown = new ArrayList<>(function.minima());
                        shown.addAll(function.saddles());
                        assertTrue(!shown.isEmpty(), "landmarks");
                        shown.add(start);
                        for (double[] x : shown) {
                          assertTrue(window.left() < x[0] && x[0] < window.right(), "" + window);
                          assertTrue(window.bottom() < x[1] && x[1] < window.top(), "" + window);
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> sumsOfSquaresAreTheirResiduals() {
    return each(
        function -> {
          if (function instanceof LeastSquares squares) {
            int n = squares.size();
            double[] x = new Random(7).doubles(n, -2, 2).toArray();
            double[] residuals = new double[squares.residuals()];
            double[] jacobian = new double[squares.residuals() * n];
            Arrays.fill(jacobian, 77);
            squares.jacobian(x, residuals, jacobian);
            double sum = 0;
            double[] slope = new double[n];
            for (int k = 0; k < residuals.length; k++) {
              sum += residuals[k] * residuals[k];
              for (int i = 0; i < n; i++) {
                slope[i] += 2 * residuals[k] * jacobian[k * n + i];
              }
            }
            // Sums of other forms: some roundings of numbers below 1e4.
            assertEquals(squares.value(x), sum, 1e-10);
            assertArrayEquals(gradient(squares, x), slope, 1e-10);
          }
        });
  }

  @Test
  void theNearestMinimumCounts() {
    TestFunction himmelblau = TestFunctions.find("himmelblau").of(2);
    assertEquals(Math.sqrt(2), himmelblau.distance(new double[] {4, 3}), 1e-15);
    assertEquals(Double.NaN, TestFunctions.find("saddle").of(2).distance(new double[2]));
  }

  @Test
  void curvaturesDecideWhatIsAtZero() {
    TestFunctions.Row quadratic = TestFunctions.find("quadratic");
    assertEquals(1, quadratic.of(new double[] {2, 3, 4}).minima().size());
    assertEquals(0, quadratic.of(new double[] {2, 0}).minima().size());
    assertEquals(0, quadratic.of(new double[] {2, 0}).saddles().size());
    assertEquals(1, quadratic.of(new double[] {2, -1}).saddles().size());
    assertEquals(24.5, quadratic.of(2).value(new double[] {3, 2 - 4}), "curvatures 1 and 10");
  }

  @Test
  void namesTakeHyphensAndMistakesAreNamed() {
    assertSame(TestFunctions.find("monkey_saddle"), TestFunctions.find("monkey-saddle"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> TestFunctions.find("rosenbrok"))
            .getMessage();
    assertTrue(message.contains("did you mean rosenbrock?"), message);
  }

  @Test
  void numbersOfVariablesAreChecked() {
    assertMessage("booth has exactly 2 variables: 3", () -> TestFunctions.find("booth").of(3));
    assertMessage(
        "rosenbrock has 2 variables or more: 1", () -> TestFunctions.find("rosenbrock").of(1));
    assertMessage(
        "booth has no curvature to be set", () -> TestFunctions.find("booth").of(new double[2]));
    assertEquals(7, TestFunctions.find("styblinski_tang").of(7).size());
  }

  private static void assertMessage(String message, org.junit.jupiter.api.function.Executable run) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, run).getMessage());
  }
}
