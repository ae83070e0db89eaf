package dev.warpstep.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Adam;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.op.schedule.Schedules;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescentTest {
  private static final TestFunction BOWL = TestFunctions.find("quadratic").of(new double[] {1, 4});

  /** Plain descent whose point to be used is the mean of the last two. */
  private record Averaged(double lr, double weightDecay) implements ElementwiseOptimizer {
    @Override
    public ElementwiseOptimizer withoutWeightDecay() {
      return new Averaged(lr, 0);
    }

    @Override
    public List<String> state() {
      return List.of("other", "mean");
    }

    @Override
    public Optional<String> evaluated() {
      return Optional.of("mean");
    }

    @Override
    public void update(
        double[] theta, double[] grad, double[][] state, int from, int to, Step step) {
      for (int i = from; i < to; i++) {
        double before = theta[i];
        theta[i] -= step.lr() * grad[i];
        state[1][i] = (before + theta[i]) / 2;
      }
    }

    @Override
    public void update(float[] theta, float[] grad, float[][] state, int from, int to, Step step) {
      fail("a path is walked in float64");
    }
  }

  /** On a quadratic a step multiplies each coordinate by 1 - lr c. */
  @Test
  void stepsAreTheRules() {
    double[] start = {8, 8};
    Trajectory path = Descent.walk(BOWL, new Sgd(0.125, 0), start, 3);
    assertEquals(3, path.steps());
    assertArrayEquals(new double[] {8, 8}, path.points().get(0));
    assertArrayEquals(new double[] {7, 4}, path.points().get(1));
    assertArrayEquals(new double[] {6.125, 2}, path.points().get(2));
    assertArrayEquals(new double[] {5.359375, 1}, path.last());
    assertEquals(List.of(160.0, 56.5), path.values().subList(0, 2));
    assertEquals("", path.end());
    assertArrayEquals(new double[] {8, 8}, start);
  }

  @Test
  void aStepIsAnEpochOfTheSchedule() {
    Schedule halves = Schedules.ALL.parse("step:every=1,factor=0.5");
    Trajectory path = Descent.walk(BOWL, new Sgd(0.125, 0), halves, new double[] {8, 8}, 2);
    assertArrayEquals(new double[] {7, 4}, path.points().get(1));
    assertArrayEquals(new double[] {6.5625, 3}, path.last());
  }

  /** Multiplied by -1.4 twice, whose second value is higher, then by -0.2. */
  @Test
  void aScheduleHearsTheValues() {
    Schedule plateau = Schedules.ALL.parse("plateau:patience=1,factor=0.5");
    Trajectory path = Descent.walk(BOWL, new Sgd(0.6, 0), plateau, new double[] {0, 1}, 3);
    assertEquals(1.96, path.points().get(2)[1], 1e-12);
    assertEquals(-0.392, path.last()[1], 1e-12);
  }

  @Test
  void whatIsEvaluatedIsOnThePath() {
    Trajectory path = Descent.walk(BOWL, new Averaged(0.125, 0), new double[] {8, 8}, 2);
    assertArrayEquals(new double[] {8, 8}, path.points().get(0));
    assertArrayEquals(new double[] {7.5, 6}, path.points().get(1));
    assertArrayEquals(new double[] {6.5625, 3}, path.last());
    assertEquals(BOWL.value(path.last()), path.lastValue());
  }

  @Test
  void aPathThatDivergesIsCut() {
    Trajectory path = Descent.walk(BOWL, new Sgd(1e30, 0), new double[] {1, 1}, 50);
    assertTrue(path.diverged());
    assertTrue(path.steps() < 50, "steps " + path.steps());
    assertTrue(path.values().stream().allMatch(Double::isFinite));
    assertEquals(path.points().size(), path.values().size());
  }

  @Test
  void theBestValueNeedNotBeTheLast() {
    Trajectory path = Descent.walk(BOWL, new Sgd(0.6, 0), new double[] {0, 1}, 2);
    assertEquals(BOWL.value(new double[] {0, 1}), path.bestValue());
    assertTrue(path.lastValue() > path.bestValue());
  }

  @Test
  void aStartWithoutAValueIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Descent.walk(
                        BOWL, new Adam(0.1, 0.9, 0.999, 1e-8, 0, true), new double[] {1e200, 0}, 1))
            .getMessage();
    assertEquals("the function must be finite where a path begins: Infinity", message);
  }
}
