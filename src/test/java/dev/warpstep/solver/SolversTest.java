package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.Entry;
import dev.warpstep.op.Hyperparameters;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every row of the table. */
class SolversTest {
  private static final double ACCURACY = 1e-10;

  @TestFactory
  Stream<DynamicTest> rosenbrocksValleyIsSolved() {
    return settings()
        .filter(setting -> !(setting.solver instanceof GradientDescent))
        .flatMap(
            setting ->
                IntStream.of(2, 10)
                    .mapToObj(
                        n ->
                            dynamicTest(setting.text + ", " + n + "-d", () -> solves(setting, n))));
  }

  private static void solves(Setting setting, int n) {
    Rosenbrock valley = new Rosenbrock(n);
    // Its Hessian's smallest eigenvalue at the minimum is about 0.4: this gradient is within 1e-11.
    Walk walk = setting.tolerance("1e-12").start(valley, valley.start());
    Stop stop = walk.run(2000);
    System.out.println(
        setting.text
            + " "
            + n
            + " "
            + stop
            + " it "
            + walk.iterations()
            + " passes "
            + walk.passes()
            + " "
            + walk.value());
    assertEquals(Stop.CONVERGED, stop);
    assertTrue(walk.value() <= ACCURACY, () -> "value " + walk.value());
    for (double x : walk.x()) {
      assertEquals(1, x, ACCURACY);
    }
  }

  private static Stream<Setting> settings() {
    return Solvers.ALL.entries().stream()
        .flatMap(entry -> entry.settings().stream().map(solver -> new Setting(entry, solver)));
  }

  private record Setting(String text, Entry<Solver> entry, Solver solver) {
    private Setting(Entry<Solver> entry, Solver solver) {
      this(Solvers.ALL.text(solver), entry, solver);
    }

    private Solver tolerance(String value) {
      return Hyperparameters.with(solver, entry.name(), Map.of("gradientTolerance", value));
    }
  }
}
