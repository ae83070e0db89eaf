package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every optimizer on every device: on a float32 device the bits of a plain loop over its float32
 * body, and on every device near the reference.
 */
class UpdateParityTest {
  private static final int STEPS = 3;

  /** As in the golden test: roundings of one step that matter, relative to parameter and move. */
  private static final double ROUNDINGS = 4;

  private static final int[] LENGTHS = {1, 3, 31, 32, 33, 255, 257, 1023, 70_001};
  private static final int LONG = (1 << 20) + 3;

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void shortVectors(ElementwiseOptimizer optimizer) {
    for (int length : LENGTHS) {
      List<Parameters.Group> whole = List.of(new Parameters.Group(0, length, true));
      check(new Walk(optimizer, length, whole));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void groupsOfWhichSomeAreNotDecayed(ElementwiseOptimizer optimizer) {
    check(
        new Walk(
            optimizer,
            50_000,
            List.of(
                new Parameters.Group(0, 64, true),
                new Parameters.Group(64, 101, false),
                new Parameters.Group(101, 101, true),
                new Parameters.Group(101, 40_000, true),
                new Parameters.Group(40_000, 50_000, false))));
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void groupsOfOwnLearningRates(ElementwiseOptimizer optimizer) {
    check(
        new Walk(
            optimizer,
            5_001,
            List.of(
                new Parameters.Group(0, 64, true, 0.1),
                new Parameters.Group(64, 101, false, 6),
                new Parameters.Group(101, 101, true),
                new Parameters.Group(101, 4_000, true, 0.1),
                new Parameters.Group(4_000, 4_200, true),
                new Parameters.Group(4_200, 4_203, false, 0.0625),
                new Parameters.Group(4_203, 4_300, true, 0.75),
                new Parameters.Group(4_300, 4_400, true, 0.5),
                new Parameters.Group(4_400, 4_500, true, 2),
                new Parameters.Group(4_500, 5_001, false, 1.0 / 3))));
  }

  /** The rate is the step's times the factor, rounded once, and all else the same. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void aFactorOfAllIsAnotherLearningRate(ElementwiseOptimizer optimizer) {
    int length = 261;
    Walk factored =
        new Walk(optimizer, length, List.of(new Parameters.Group(0, length, true, 0.1)));
    Walk whole = new Walk(optimizer, length, List.of(new Parameters.Group(0, length, true)));
    whole.lr = 0.1 * optimizer.lr();
    for (Device device : Device.all()) {
      double[][] expected = whole.on(device);
      double[][] actual = factored.on(device);
      for (int t = 0; t < STEPS; t++) {
        assertArrayEquals(expected[t], actual[t], device + " step " + (t + 1));
      }
    }
  }

  @Test
  void thereAreFewFactors() {
    List<Parameters.Group> groups = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      groups.add(new Parameters.Group(i, i + 1, true, i + 1));
    }
    try (Backend backend = Device.reference()) {
      Optimizer sgd = Optimizers.ALL.parse("sgd");
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> parameters(backend, sgd, new double[9], groups))
              .getMessage();
      assertEquals("groups may have at most 8 factors of the learning rate: 9", message);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void longVectors(ElementwiseOptimizer optimizer) {
    List<Parameters.Group> groups =
        List.of(
            new Parameters.Group(0, LONG - 1000, true),
            new Parameters.Group(LONG - 1000, LONG, false));
    for (Device device : Device.allFloat32()) {
      Walk walk = new Walk(optimizer, LONG, groups);
      checkTwin(walk, walk.on(device), device);
    }
  }

  /** Without a gradient only weight decay moves a parameter, and only where it is to. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#elementwise")
  void decayReachesItsGroupsOnly(ElementwiseOptimizer optimizer) {
    for (Device device : Device.all()) {
      try (Backend backend = device.open()) {
        Parameters parameters =
            parameters(
                backend,
                optimizer,
                new double[] {1, 1, 1, 1},
                List.of(new Parameters.Group(0, 2, false), new Parameters.Group(2, 4, true)));
        Step step = new Step(optimizer);
        backend.advance(step, Batches.inOrder(1, 1));
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
        double[] theta = parameters.theta().toDoubles();
        assertEquals(1, theta[0], device + " not decayed");
        assertEquals(1, theta[1], device + " not decayed");
        if (optimizer.weightDecay() > 0) {
          assertTrue(theta[2] < 1 && theta[3] < 1, device + " decayed");
        } else {
          assertEquals(1, theta[3], device + " no decay");
        }
      }
    }
  }

  /** A device may plan for the optimizer it last saw, but not stay with it. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void anotherOptimizerOnTheSameParametersIsSeen(Device device) {
    Optimizer slow = Optimizers.ALL.parse("sgd:lr=0.25");
    Optimizer fast = Optimizers.ALL.parse("sgd:lr=0.25,weightDecay=1");
    try (Backend backend = device.open()) {
      List<Parameters.Group> groups = List.of(new Parameters.Group(0, 1, true));
      Parameters first = parameters(backend, slow, new double[] {1}, groups);
      Parameters second = parameters(backend, slow, new double[] {1}, groups);
      backend.updates().update(slow, first, Clip.NONE, new Step(slow));
      backend.updates().update(fast, first, Clip.NONE, new Step(fast));
      backend.updates().update(slow, second, Clip.NONE, new Step(slow));
      assertEquals(0.75, first.theta().toDoubles()[0]);
      assertEquals(1, second.theta().toDoubles()[0]);
    }
  }

  private static void check(Walk walk) {
    Device oracle = new Device("reference", Device.DOUBLE);
    double[][] expected = walk.on(oracle);
    for (Device device : Device.all()) {
      double[][] actual = walk.on(device);
      for (int i = 0; i < walk.length; i++) {
        double reach = Math.abs(walk.start[i]);
        for (int t = 0; t < STEPS; t++) {
          double move = Math.abs(expected[t][i] - (t == 0 ? walk.start : expected[t - 1])[i]);
          reach = Math.max(reach, Math.abs(expected[t][i]) + move);
          double bound = ROUNDINGS * (t + 1) * device.unitRoundoff() * reach;
          int element = i;
          assertEquals(expected[t][i], actual[t][i], bound, () -> device + " element " + element);
        }
      }
      if (!device.isFloat64()) {
        checkTwin(walk, actual, device);
      }
    }
  }

  private static void checkTwin(Walk walk, double[][] actual, Device device) {
    float[][] twin = walk.twin();
    for (int t = 0; t < STEPS; t++) {
      Parity.assertSameBits(twin[t], actual[t], device + " " + walk.optimizer + " step " + (t + 1));
    }
    assertNotEquals(walk.start[0], actual[0][0], "it moves");
  }

  private static Parameters parameters(
      Backend backend, Optimizer optimizer, double[] theta, List<Parameters.Group> groups) {
    List<Tensor> state = new ArrayList<>();
    optimizer.state().forEach(s -> state.add(backend.allocate(1, theta.length)));
    return new Parameters(
        Device.tensor(backend, 1, theta.length, theta),
        backend.allocate(1, theta.length),
        state,
        groups);
  }

  /** A few steps on random gradients, among them zeros and very small and large ones. */
  private static final class Walk {
    private final ElementwiseOptimizer optimizer;
    private final int length;
    private final List<Parameters.Group> groups;
    private final double[] start;
    private final double[][] gradients = new double[STEPS][];
    private double lr;

    Walk(ElementwiseOptimizer optimizer, int length, List<Parameters.Group> groups) {
      this.optimizer = optimizer;
      this.length = length;
      this.groups = groups;
      lr = optimizer.lr();
      SplittableRandom random = new SplittableRandom(length);
      start = uniform(length, random);
      for (int t = 0; t < STEPS; t++) {
        gradients[t] = uniform(length, random);
        for (int i = 7; i < length; i += 11) {
          gradients[t][i] *= i % 3 == 0 ? 0 : i % 3 == 1 ? 0x1p-20 : 0x1p20;
        }
      }
    }

    /** In [-2, 2), numbers that float32 holds exactly. */
    private static double[] uniform(int length, SplittableRandom random) {
      double[] values = new double[length];
      for (int i = 0; i < length; i++) {
        values[i] = random.nextInt(-(1 << 23), 1 << 23) * 0x1p-22;
      }
      return values;
    }

    /** The parameters after each step. */
    double[][] on(Device device) {
      double[][] walked = new double[STEPS][];
      try (Backend backend = device.open()) {
        Parameters parameters = parameters(backend, optimizer, start, groups);
        Step step = new Step(optimizer);
        step.lr(lr);
        Batches batches = Batches.inOrder(1, 1);
        for (int t = 0; t < STEPS; t++) {
          parameters.gradient().write(gradients[t]);
          backend.advance(step, batches);
          backend.updates().update(optimizer, parameters, Clip.NONE, step);
          walked[t] = parameters.theta().toDoubles();
        }
      }
      return walked;
    }

    float[][] twin() {
      float[][] walked = new float[STEPS][];
      float[] theta = Guarded.floats(start);
      float[][] state = new float[optimizer.state().size()][length];
      Step step = new Step(optimizer);
      for (int t = 0; t < STEPS; t++) {
        step.advance();
        for (Parameters.Group group : groups) {
          ElementwiseOptimizer rule = group.decayed() ? optimizer : optimizer.withoutWeightDecay();
          float[] gradient = Guarded.floats(gradients[t]);
          step.lr(lr * group.lrFactor());
          rule.update(theta, gradient, state, group.from(), group.to(), step);
        }
        walked[t] = theta.clone();
      }
      return walked;
    }
  }
}
