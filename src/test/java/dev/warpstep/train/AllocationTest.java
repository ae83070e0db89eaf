package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.testing.Device;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training step allocates nothing, on any thread. */
class AllocationTest {
  private static final ThreadMXBean METER = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROWS = 550;

  /** Not a divisor of the rows: every epoch ends with a short batch. */
  private static final int BATCH = 100;

  /** First calls load classes and make planned arrays. */
  private static final int WARM_UP_EPOCHS = 2;

  private static final int EPOCHS = 3;
  private static final int ROUNDS = 5;

  static final List<String> SCHEDULES = Schedules.ALL.names();
  static final List<String> AVERAGES = Averages.ALL.names();

  @Test
  void theMeterSeesAnAllocation() {
    long[] threads = threads();
    long before = allocated(threads);
    byte[] kept = new byte[1 << 16];
    assertTrue(allocated(threads) - before >= kept.length);
    before = allocated(threads);
    assertEquals(before, allocated(threads), "the meter itself");
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#optimizers")
  void everyOptimizer(Optimizer optimizer) {
    check(optimizer, Activations.ALL.parse("relu"), new Clip(0.1, 1), false, o -> o);
  }

  @ParameterizedTest
  @FieldSource("SCHEDULES")
  void everySchedule(String schedule) {
    check(schedule, "ema");
  }

  @ParameterizedTest
  @FieldSource("AVERAGES")
  void everyAverage(String average) {
    check("constant", average);
  }

  @Test
  void slowBiases() {
    Optimizer adam = Optimizers.ALL.parse("adam");
    check(adam, Activations.ALL.parse("mish"), Clip.NONE, true, o -> o.biasLrFactor(0.1));
  }

  @Test
  void scaledInputs() {
    LrFactors factors = new LrFactors(0.1, 6, Parametrization.NTK);
    check(
        mlp(Activations.ALL.parse("selu")).inputScale(true),
        TrainingOptions.defaults().lrFactors(factors));
  }

  private static void check(String schedule, String average) {
    Optimizer adam = Optimizers.ALL.parse("adam");
    check(
        adam,
        Activations.ALL.parse("relu"),
        Clip.NONE,
        true,
        options -> options.schedule(schedule).warmup(1.5).average(average));
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#activations")
  void everyActivation(Activation activation) {
    check(Optimizers.ALL.parse("adamw"), activation, Clip.NONE, true, o -> o);
  }

  @ParameterizedTest
  @EnumSource
  void everyNormalization(Normalization norm) {
    check(
        mlp(Activations.ALL.parse("gelu")).normalized(norm).dropout(0.5, 0.2),
        TrainingOptions.defaults().penalty(new Penalty(1e-4, 1e-3)).maxNorm(2));
  }

  private static void check(
      Optimizer optimizer,
      Activation activation,
      Clip clip,
      boolean decayBiases,
      UnaryOperator<TrainingOptions> change) {
    check(
        mlp(activation),
        change.apply(
            TrainingOptions.defaults().optimizer(optimizer).clip(clip).decayBiases(decayBiases)));
  }

  private static Mlp mlp(Activation activation) {
    return Mlp.of(Digits.load().width(), List.of(128, 65), 10, activation);
  }

  private static void check(Mlp mlp, TrainingOptions options) {
    for (Device device : Device.allFloat32()) {
      Dataset data = Digits.load().rows(IntStream.range(0, ROWS).toArray());
      Batches batches = Batches.shuffled(data.rows(), BATCH, 3);
      assertTrue(batches.lastSize() < BATCH);
      try (Backend backend = device.open(3);
          Network network = new Network(backend, mlp);
          Tensor x = backend.allocate(data.rows(), data.width());
          Tensor y = backend.allocate(data.rows(), 1)) {
        network.initialize(Initializer.HE_NORMAL, 1);
        x.write(data.x());
        y.write(data.y());
        try (TrainingStep step =
            new TrainingStep(network, x, y, batches, options.loss(new CrossEntropy(0.1)))) {
          run(step, WARM_UP_EPOCHS * batches.count());
          long[] threads = threads();
          if (device.name().equals("cpu")) {
            assertTrue(threads.length >= 3, "this thread and two of the backend");
          }
          assertEquals(0, leastOfSomeRounds(step, threads), device + " bytes");
        }
      }
    }
  }

  /**
   * Bytes of the round that allocated least. A step that allocates shows in every round; the JVM
   * itself allocates a few bytes once, at some moment, when it compiles a method.
   */
  private static long leastOfSomeRounds(TrainingStep step, long[] threads) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = allocated(threads);
      run(step, EPOCHS * step.batches().count());
      least = Math.min(least, allocated(threads) - before);
    }
    return least;
  }

  private static void run(TrainingStep step, int steps) {
    for (int i = 0; i < steps; i++) {
      step.run();
    }
  }

  /** This thread and the CPU backend's. */
  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t == Thread.currentThread() || t.getName().startsWith("warpstep-cpu-"))
        .mapToLong(Thread::getId)
        .toArray();
  }

  private static long allocated(long[] threads) {
    long sum = 0;
    for (long thread : threads) {
      sum += METER.getThreadAllocatedBytes(thread);
    }
    return sum;
  }
}
