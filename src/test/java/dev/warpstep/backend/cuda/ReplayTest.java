package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.Replay;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.train.TrainingOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captured graphs, against the same operations called one by one. */
class ReplayTest {
  private static final int STEPS = 40;

  /** Learning rates by the number of steps taken before: also two in a row, and inside a group. */
  private static final TreeMap<Integer, Double> RATES =
      new TreeMap<>(Map.of(0, 0.01, 5, 0.003, 6, 0.02, 17, 0.001, 33, 0.05));

  /** The first has a short last batch and no group of steps; in the second, groups fit twice. */
  @ParameterizedTest
  @CsvSource({
    "FP32, NONE, adamw:lr=0.01, 100, 2",
    "FP32, NONE, 'rmsprop:lr=0.01,momentum=0.9,centered=true,weightDecay=0.01', 12, 3",
    "FP32, NONE, sgd:weightDecay=0.1, 250, 1",
    "TF32, NONE, 'momentum:lr=0.01,weightDecay=0.01', 12, 3",
    "TF32, NONE, adamw:lr=0.01, 100, 2",
    "BF16, NONE, adamw:lr=0.01, 12, 3",
    "BF16, NONE, 'nesterov:lr=0.01,weightDecay=0.01', 100, 2",
    "FP32, BATCH, adamw:lr=0.01, 12, 3",
    "BF16, BATCH, adamw:lr=0.01, 100, 2",
    "FP32, LAYER, adamw:lr=0.01, 100, 2",
    "BF16, LAYER, adamw:lr=0.01, 12, 3",
  })
  void replaysHaveTheBitsOfEagerSteps(
      Precision precision, Normalization norm, String rule, int batch, int plannedGraphs) {
    Optimizer optimizer = Optimizers.ALL.parse(rule);
    // Where nothing is normalised nothing is dropped either.
    Mlp mlp =
        norm == Normalization.NONE
            ? DigitsRun.MLP
            : DigitsRun.MLP.normalized(norm).dropout(0.4, 0.2);
    try (CudaBackend backend = Emulator.open(precision)) {
      List<List<float[]>> eager;
      try (DigitsRun run = new DigitsRun(eager(backend), mlp, optimizer, batch)) {
        eager = singles(run);
      }
      assertEquals(0, backend.captures());
      try (DigitsRun run = new DigitsRun(backend, mlp, optimizer, batch)) {
        assertEquals(plannedGraphs, backend.captures());
        List<List<float[]>> replayed = singles(run);
        assertEquals(plannedGraphs, backend.captures(), "nothing is captured again");
        for (int i = 0; i < STEPS; i++) {
          assertSameBits(eager.get(i), replayed.get(i), "step " + (i + 1));
        }
      }
      int before = backend.captures();
      try (DigitsRun run = new DigitsRun(backend, mlp, optimizer, batch)) {
        assertEquals(before + plannedGraphs, backend.captures());
        assertEquals(plannedGraphs == 3, groups(run, eager), "whether steps go in groups");
        assertEquals(before + plannedGraphs, backend.captures());
      }
    }
  }

  /**
   * Learning rate and momentum of every step from the schedule, inside groups of steps too, over
   * the ends of epochs (21 steps of 12 rows, or 3 of 100), with an average that is evaluated or
   * that moves the parameters.
   */
  @ParameterizedTest
  @CsvSource({
    "FP32, adam, one_cycle, ema:decay=0.9, 12, 3",
    "FP32, momentum, 'cosine_restarts:first=0.6', lookahead, 100, 2",
    "BF16, adam, one_cycle, 'lookahead:k=3', 12, 3",
    "BF16, adamw, exponential:r=1, ema, 100, 2",
  })
  void schedulesNeedNoOtherCapture(
      Precision precision, String rule, String schedule, String average, int batch, int graphs) {
    Optimizer optimizer = Optimizers.ALL.parse(rule);
    UnaryOperator<TrainingOptions> change =
        options -> options.epochs(3).schedule(schedule).warmup(0.4).average(average);
    try (CudaBackend backend = Emulator.open(precision)) {
      List<List<float[]>> eager = new ArrayList<>();
      Set<Double> rates = new HashSet<>();
      try (DigitsRun run = new DigitsRun(eager(backend), DigitsRun.MLP, optimizer, batch, change)) {
        for (int i = 0; i < STEPS; i++) {
          run.step().run();
          eager.add(run.state());
          rates.add(run.step().step().lr());
        }
      }
      assertTrue(rates.size() >= 9, "the rate changes in each of the first 9 steps: " + rates);
      try (DigitsRun run = new DigitsRun(backend, DigitsRun.MLP, optimizer, batch, change)) {
        for (int i = 0; i < STEPS; ) {
          i += run.step().run(STEPS - i);
          assertSameBits(eager.get(i - 1), run.state(), "after step " + i);
        }
        assertEquals(graphs, backend.captures(), "nothing is captured again");
      }
    }
  }

  /** Two runs on one backend that take turns share the device's position. */
  @ParameterizedTest
  @CsvSource({"FP32", "BF16"})
  void runsThatTakeTurnsDoNotMix(Precision precision) {
    try (CudaBackend backend = Emulator.open(precision);
        DigitsRun alone = new DigitsRun(backend, 100)) {
      List<List<float[]>> expected = singles(alone);
      try (DigitsRun one = new DigitsRun(backend, 100);
          DigitsRun other = new DigitsRun(backend, 12)) {
        for (int i = 0; i < STEPS; i++) {
          rate(one, i);
          one.step().run();
          other.step().run(8);
          assertSameBits(expected.get(i), one.state(), "step " + (i + 1));
        }
      }
    }
  }

  private static List<List<float[]>> singles(DigitsRun run) {
    List<List<float[]>> states = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      rate(run, i);
      run.step().run();
      states.add(run.state());
    }
    assertFalse(Arrays.equals(states.get(0).get(0), states.get(1).get(0)), "it trains");
    return states;
  }

  /** As many steps in one go as there are up to the next change; whether there were several. */
  private static boolean groups(DigitsRun run, List<List<float[]>> expected) {
    boolean several = false;
    for (int i = 0; i < STEPS; ) {
      rate(run, i);
      Integer change = RATES.higherKey(i);
      int most = (change == null ? STEPS : change) - i;
      int taken = run.step().run(most);
      assertTrue(taken >= 1 && taken <= most, taken + " of " + most);
      several |= taken > 1;
      i += taken;
      assertEquals(i, run.step().step().t());
      assertSameBits(expected.get(i - 1), run.state(), "after step " + i);
    }
    return several;
  }

  private static void rate(DigitsRun run, int done) {
    if (RATES.containsKey(done)) {
      run.step().step().lr(RATES.get(done));
    }
  }

  private static void assertSameBits(List<float[]> expected, List<float[]> actual, String what) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(bits(expected.get(i)), bits(actual.get(i)), what + ", tensor " + i);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  /** The backend without graphs: operations run as they are called. */
  private static Backend eager(Backend backend) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("record")
                    ? Replay.calling((Runnable) arguments[0])
                    : method.invoke(backend, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
