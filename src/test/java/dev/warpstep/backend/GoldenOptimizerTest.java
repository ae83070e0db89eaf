package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.Clip;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.OptimizerDerivationTest;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.solver.Objective;
import dev.warpstep.solver.TestFunctions;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each optimizer of the table walks where PyTorch's walked, on every device. */
class GoldenOptimizerTest {
  /**
   * float64 against float64: both round each of about 10 operations a step, in another order, so
   * after 40 steps they are some 1e-14 apart; the valley of rosenbrock stretches that by its
   * condition number, about 2500.
   */
  private static final double RELATIVE = 1e-10;

  /**
   * Roundings of one step that matter to its result, see {@link #bound}: theta itself, gradient,
   * state, root, quotient and the rounded constants.
   */
  private static final double ROUNDINGS = 4;

  private static final List<Golden> CASES = Golden.list("optimizers.json", "cases");

  @TestFactory
  Stream<DynamicTest> walksAsPyTorch() {
    return Device.all().stream()
        .flatMap(
            device ->
                IntStream.range(0, CASES.size())
                    .mapToObj(
                        i ->
                            dynamicTest(
                                device + " " + name(i), () -> check(device, CASES.get(i)))));
  }

  /** PyTorch's walk, or a derivation where PyTorch has no such rule. */
  @Test
  void everyOptimizerOfTheTableIsPinned() {
    Set<String> pinned = CASES.stream().map(c -> c.text("optimizer")).collect(Collectors.toSet());
    pinned.addAll(OptimizerDerivationTest.names());
    pinned.addAll(TensorOptimizerTest.NAMES);
    Optimizers.ALL.names().forEach(name -> assertTrue(pinned.contains(name), name));
  }

  private static String name(int i) {
    Golden golden = CASES.get(i);
    return "%d %s %s %s"
        .formatted(
            i,
            golden.text("optimizer"),
            golden.has("function") ? golden.text("function") : golden.text("kind"),
            golden.hyperparameters());
  }

  private static void check(Device device, Golden golden) {
    double[][] expected = golden.vectors("parameters");
    double[][] walked = walk(device, golden, expected.length);
    double[] start = golden.vector("start");
    double reach = 0;
    for (int t = 0; t < expected.length; t++) {
      reach = Math.max(reach, largest(expected[t]) + largestMove(t, start, expected));
      for (int i = 0; i < start.length; i++) {
        double error = Math.abs(walked[t][i] - expected[t][i]);
        double bound = bound(device, t + 1, expected[t][i], reach);
        if (!(error <= bound)) {
          fail(
              "step %d, element %d: %s instead of %s, %.3g apart, bound %.3g"
                  .formatted(t + 1, i, walked[t][i], expected[t][i], error, bound));
        }
      }
    }
    if (golden.has("function")) {
      checkValues(device, golden, walked, reach);
    }
  }

  /**
   * A step rounds theta once, |theta| u, and gets its move from a few operations with a relative
   * error of u each, |move| u; the errors of the steps add up, at the worst linearly. {@code reach}
   * is the largest of |theta| + |move| so far. In float64 this matters only where a coordinate
   * crosses 0.
   */
  private static double bound(Device device, int t, double expected, double reach) {
    double rounding = ROUNDINGS * t * device.unitRoundoff() * reach;
    return rounding + (device.isFloat64() ? RELATIVE * Math.abs(expected) : 0);
  }

  /** The function is as far off as the point, times the slope, plus the roundings in itself. */
  private static void checkValues(Device device, Golden golden, double[][] walked, double reach) {
    Objective function = function(golden);
    double[][] points = golden.vectors("parameters");
    double[] values = golden.vector("values");
    for (int t = 0; t < values.length; t++) {
      double slope = 0;
      for (double g : gradient(function, points[t])) {
        slope += Math.abs(g);
      }
      double bound =
          2 * slope * bound(device, t + 1, reach, reach) + device.unitRoundoff() * values[t];
      assertEquals(values[t], function.value(walked[t]), bound, "value after step " + (t + 1));
    }
  }

  private static Objective function(Golden golden) {
    TestFunctions.Row row = TestFunctions.find(golden.text("function"));
    return golden.has("curvature")
        ? row.of(golden.vector("curvature"))
        : row.of(golden.vector("start").length);
  }

  private static double[] gradient(Objective function, double[] x) {
    double[] gradient = new double[x.length];
    function.gradient(x, gradient);
    return gradient;
  }

  private static double[][] walk(Device device, Golden golden, int steps) {
    String name = golden.text("optimizer");
    Optimizer optimizer =
        Hyperparameters.with(Optimizers.ALL.find(name).defaults(), name, golden.hyperparameters());
    double[] start = golden.vector("start");
    int n = start.length;
    double[][] gradients = golden.has("gradients") ? golden.vectors("gradients") : null;
    double[] rates = golden.has("learningRates") ? golden.vector("learningRates") : null;
    Objective function = golden.has("function") ? function(golden) : null;
    double[][] walked = new double[steps][];
    try (Backend backend = device.open()) {
      List<Tensor> state = new ArrayList<>();
      optimizer.state().forEach(s -> state.add(backend.allocate(1, n)));
      Tensor theta = Device.tensor(backend, 1, n, start);
      Parameters parameters =
          new Parameters(
              theta, backend.allocate(1, n), state, List.of(new Parameters.Group(0, n, true)));
      Step step = new Step(optimizer);
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < steps; t++) {
        if (rates != null) {
          step.lr(rates[t]);
        }
        parameters
            .gradient()
            .write(function == null ? gradients[t] : gradient(function, theta.toDoubles()));
        backend.advance(step, batches);
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
        walked[t] = theta.toDoubles();
      }
    }
    return walked;
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double value : x) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double largestMove(int t, double[] start, double[][] points) {
    double[] move = points[t].clone();
    double[] from = t == 0 ? start : points[t - 1];
    for (int i = 0; i < move.length; i++) {
      move[i] -= from[i];
    }
    return largest(move);
  }
}
