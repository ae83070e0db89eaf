package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.Entry;
import dev.warpstep.op.Hyperparameters;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every row of the table. */
class SolversTest {
  private static final double ACCURACY = 1e-10;

  /** A setting of a row, with its tolerance replaced. */
  private record Setting(String text, Entry<Solver> entry, Solver solver) {
    private Setting(Entry<Solver> entry, Solver solver) {
      this(Solvers.ALL.text(solver), entry, solver);
    }

    private Solver tolerance(String value) {
      return Hyperparameters.with(solver, entry.name(), Map.of("gradientTolerance", value));
    }
  }

  private static Stream<Setting> settings() {
    return Solvers.ALL.entries().stream()
        .flatMap(entry -> entry.settings().stream().map(solver -> new Setting(entry, solver)));
  }

  /** Steepest descent alone would take some 10,000 iterations. */
  @TestFactory
  Stream<DynamicTest> rosenbrocksValleyIsSolved() {
    return settings()
        .filter(setting -> !(setting.solver instanceof GradientDescent))
        .flatMap(
            setting ->
                IntStream.of(2, 10)
                    .mapToObj(
                        n ->
                            dynamicTest(
                                setting.text + ", " + n + "-d", () -> checkValley(setting, n))));
  }

  /** (-1.2, 1), and with more variables 0: from the former a walk may end in the other minimum. */
  private static double[] valleyStart(int n) {
    return n == 2 ? new double[] {-1.2, 1} : new double[n];
  }

  private static void checkValley(Setting setting, int n) {
    Rosenbrock valley = new Rosenbrock(n);
    // The Hessian's least eigenvalue at the minimum is 0.4: x is then within 3e-12.
    Walk walk = setting.tolerance("1e-12").start(valley, valleyStart(n));
    assertEquals(Stop.CONVERGED, walk.run(500));
    assertTrue(walk.value() <= ACCURACY, () -> "value " + walk.value());
    for (double x : walk.x()) {
      assertEquals(1, x, ACCURACY);
    }
  }

  @TestFactory
  Stream<DynamicTest> aQuadraticIsSolvedAndEveryIterationLowersTheValue() {
    return settings().map(setting -> dynamicTest(setting.text, () -> checkQuadratic(setting)));
  }

  private static void checkQuadratic(Setting setting) {
    CountedBowl bowl = new CountedBowl(1, 2, 3);
    double[] x0 = {1, -2, 3};
    Walk walk = setting.tolerance("1e-9").start(bowl, x0);
    assertArrayEquals(new double[] {1, -2, 3}, walk.x());
    assertEquals(0, walk.iterations());
    double before = walk.value();
    // (1 + 4 4 + 9 9) / 2, in another order of summation
    assertEquals(49, before, 1e-13);
    while (walk.step()) {
      double now = walk.value();
      double was = before;
      assertTrue(now < was, () -> now + " after " + was);
      before = now;
      assertTrue(walk.iterations() < 500, "iterations");
    }
    assertEquals(Optional.of(Stop.CONVERGED), walk.reason());
    // The least curvature is 1, so x is no farther off than the gradient is large.
    assertArrayEquals(new double[3], walk.x(), 1e-9);
    assertEquals(bowl.looks(), walk.passes());
    long iterations = walk.iterations();
    assertFalse(walk.step());
    assertEquals(iterations, walk.iterations());
    assertArrayEquals(new double[] {1, -2, 3}, x0, "the start is not modified");
  }

  @TestFactory
  Stream<DynamicTest> nothingIsToBeDoneAtTheMinimum() {
    return settings()
        .map(
            setting ->
                dynamicTest(
                    setting.text,
                    () -> {
                      Walk walk = setting.solver.start(new CountedBowl(1, 2), new double[2]);
                      assertEquals(Stop.CONVERGED, walk.run(5));
                      assertEquals(0, walk.iterations());
                      assertEquals(1, walk.passes());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aStartThatIsNotFiniteIsRefused() {
    return settings()
        .map(
            setting ->
                dynamicTest(
                    setting.text,
                    () -> {
                      Objective bowl = new CountedBowl(1, 2);
                      double[] x = {Double.NaN, 0};
                      assertThrows(
                          IllegalArgumentException.class, () -> setting.solver.start(bowl, x));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aNumberOfIterationsIsKept() {
    return settings()
        .map(
            setting ->
                dynamicTest(
                    setting.text,
                    () -> {
                      Rosenbrock valley = new Rosenbrock(2);
                      Walk walk = setting.solver.start(valley, valleyStart(2));
                      assertEquals(Stop.MOST_ITERATIONS, walk.run(3));
                      assertEquals(3, walk.iterations());
                      assertEquals(Optional.empty(), walk.reason());
                    }));
  }
}
