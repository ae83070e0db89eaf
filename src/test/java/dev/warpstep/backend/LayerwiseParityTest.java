package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.warpstep.backend.Parameters.Group;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.op.Clip;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.Reduction;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every optimizer with a trust ratio on every device: on a float32 device the bits of a plain loop
 * over its float32 bodies, and on every device near the reference.
 */
class LayerwiseParityTest {
  private static final int STEPS = 3;

  /**
   * Roundings of one step that matter, relative to parameter and move: as of an elementwise rule,
   * and of the ratio two sums of squares with 16 in a lane and 8 in folds for each of two levels,
   * which the roots halve.
   */
  private static final double ROUNDINGS = 4 + 40;

  /** Tensors around the chunks of a sum, some off every alignment, with gaps between some. */
  private static final List<Part> PARTS =
      List.of(
          new Part(0, 1, 1, false),
          new Part(1, 1, 3, false),
          new Part(64, 5, 51, true),
          new Part(320, 64, 64, true),
          new Part(4_416, 1, 4_097, false),
          new Part(8_576, 300, 230, true),
          new Part(77_576, 1, 300, false));

  private static final int LENGTH = 77_900;

  /** The third, the fourth and the last of the tensors are not decayed. */
  private static final List<Group> GROUPS =
      List.of(
          new Group(0, 64, true),
          new Group(64, 4_416, false),
          new Group(4_416, 77_576, true),
          new Group(77_576, LENGTH, false));

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#layerwise")
  void walks(LayerwiseOptimizer optimizer) {
    Random random = new Random(3);
    double[] start = inParts(Guarded.normal(LENGTH, 1, random));
    double[][] gradients = new double[STEPS][];
    for (int t = 0; t < STEPS; t++) {
      gradients[t] = inParts(Guarded.normal(LENGTH, 1, random));
    }
    double[][] expected = walk(Device.reference(), optimizer, start, gradients);
    float[][] twin = twin(optimizer, start, gradients);
    for (Device device : Device.all()) {
      double[][] actual = walk(device.open(), optimizer, start, gradients);
      double[] before = start;
      double reach = 0;
      for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < LENGTH; i++) {
          double move = Math.abs(expected[t][i] - before[i]);
          reach = Math.max(reach, Math.abs(expected[t][i]) + move);
        }
        before = expected[t];
        double bound = ROUNDINGS * (t + 1) * device.unitRoundoff() * reach;
        for (int i = 0; i < LENGTH; i++) {
          assertEquals(expected[t][i], actual[t][i], bound, device + " element " + i);
        }
        if (!device.isFloat64()) {
          Parity.assertSameBits(twin[t], actual[t], device + " step " + (t + 1));
        }
      }
      assertNotEquals(start[0], actual[0][0], "it moves");
      assertEquals(0, actual[STEPS - 1][40], "a gap stays 0");
    }
  }

  /** Where theta or the direction is 0 the ratio is 1, and nothing becomes NaN. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#layerwise")
  void aRatioOfZeroNormsIsOne(LayerwiseOptimizer optimizer) {
    List<Group> groups =
        List.of(new Group(0, 2, true), new Group(2, 4, true), new Group(4, 6, false));
    for (Device device : Device.all()) {
      try (Backend backend = device.open();
          Tensor theta = Device.tensor(backend, 1, 6, 0, 0, 1, 2, 3, 4);
          Parameters parameters =
              Parameters.allocate(backend, optimizer, theta, groups, Parameters.vectors(groups))) {
        parameters.gradient().write(new double[] {0.5, -0.25, 0, 0, 0, 0});
        Step step = new Step(optimizer);
        backend.advance(step, Batches.inOrder(1, 1));
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
        double[] moved = theta.toDoubles();
        double[] u = parameters.state().get(optimizer.state().size() - 1).toDoubles();
        double u0 = device.unitRoundoff();
        assertEquals(-optimizer.lr() * u[0], moved[0], 4 * u0 * Math.abs(moved[0]), "ratio 1");
        assertEquals(-optimizer.lr() * u[1], moved[1], 4 * u0 * Math.abs(moved[1]), "ratio 1");
        // Without a gradient the direction is weightDecay*theta, so the ratio is coefficient/decay
        // but for epsilon, which is nothing beside a norm of decay*sqrt(5).
        double length = optimizer.weightDecay() * Math.sqrt(5);
        double kept =
            optimizer.weightDecay() == 0
                ? 1
                : 1
                    - optimizer.lr()
                        * optimizer.trustCoefficient()
                        * Math.sqrt(5)
                        / (length + optimizer.trustEpsilon())
                        * optimizer.weightDecay();
        assertEquals(kept, moved[2], 16 * u0 * (1 + optimizer.lr()), device + " decayed");
        assertEquals(2 * kept, moved[3], 16 * u0 * (2 + 2 * optimizer.lr()), device + " decayed");
        assertEquals(3, moved[4], "not decayed");
        assertEquals(4, moved[5], "not decayed");
      }
    }
  }

  private static double[] inParts(double[] values) {
    double[] kept = new double[values.length];
    for (Part part : PARTS) {
      System.arraycopy(values, part.from(), kept, part.from(), part.to() - part.from());
    }
    return kept;
  }

  private static double[][] walk(
      Backend opened, LayerwiseOptimizer optimizer, double[] start, double[][] gradients) {
    double[][] walked = new double[STEPS][];
    try (Backend backend = opened;
        Tensor theta = Device.tensor(backend, 1, LENGTH, start);
        Parameters parameters = Parameters.allocate(backend, optimizer, theta, GROUPS, PARTS)) {
      Step step = new Step(optimizer);
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < STEPS; t++) {
        parameters.gradient().write(gradients[t]);
        backend.advance(step, batches);
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
        walked[t] = theta.toDoubles();
      }
    }
    return walked;
  }

  private static float[][] twin(
      LayerwiseOptimizer optimizer, double[] start, double[][] gradients) {
    float[][] walked = new float[STEPS][];
    float[] theta = Guarded.floats(start);
    float[][] state = new float[optimizer.state().size()][LENGTH];
    float[] u = state[state.length - 1];
    Step step = new Step(optimizer);
    for (int t = 0; t < STEPS; t++) {
      step.advance();
      float[] gradient = Guarded.floats(gradients[t]);
      for (Part part : PARTS) {
        boolean decayed =
            GROUPS.stream()
                .anyMatch(g -> g.decayed() && g.from() <= part.from() && part.to() <= g.to());
        LayerwiseOptimizer rule = decayed ? optimizer : optimizer.withoutWeightDecay();
        rule.direction(theta, gradient, state, part.from(), part.to(), step);
        float ratio = decayed ? rule.ratio(squares(theta, part), squares(u, part)) : 1;
        rule.move(theta, state, part.from(), part.to(), ratio, step);
      }
      walked[t] = Arrays.copyOf(theta, LENGTH);
    }
    return walked;
  }

  private static float squares(float[] x, Part part) {
    int count = part.to() - part.from();
    float[] sums = new float[Reduction.chunks(count)];
    return Reduction.sumOfSquares(x, part.from(), count, sums, new float[Reduction.LANES]);
  }
}
