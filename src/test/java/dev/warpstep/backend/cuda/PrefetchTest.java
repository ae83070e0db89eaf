package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.HostRows;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a data set is makes no difference to a bit of what is trained on it. */
class PrefetchTest {
  /** Where a data set is. */
  private enum Place {
    DEVICE(CudaBackend.RESERVE, CudaBackend.MOST_PINNED),
    PINNED(1, CudaBackend.MOST_PINNED),
    /** Too large for both. */
    HOST(1, 0);

    private final double reserve;
    private final long mostPinned;

    Place(double reserve, long mostPinned) {
      this.reserve = reserve;
      this.mostPinned = mostPinned;
    }

    CudaBackend open(Precision precision) {
      return EmulatorProvider.open(precision, reserve, mostPinned);
    }
  }

  private static final Optimizer ADAM = Optimizers.ALL.parse("adam");

  /** 12 full batches of 30 rows, so that graphs of 8 steps and of one take turns. */
  private static final int ROWS = 360;

  private static final int BATCH = 30;
  private static final int EPOCHS = 4;

  @BeforeAll
  static void built() {
    boolean usable = new EmulatorProvider().unusable().isEmpty();
    assertTrue(usable || !"true".equals(System.getenv("CI")), "CI must build the emulator");
    assumeTrue(usable, "the emulator is not built");
  }

  @ParameterizedTest
  @CsvSource({
    "360, 30, true, FP32",
    "360, 30, false, FP32",
    "371, 30, true, FP32", // a short last batch
    "371, 30, false, FP32",
    "371, 30, true, BF16", // the batch has a second copy
    "1100, 1024, true, FP32", // gathered by several threads where the host sends it
    "20, 30, true, FP32", // one batch an epoch
    "31, 30, true, FP32" // two, the last of one row
  })
  void sameBitsAsOnTheDevice(int rows, int batch, boolean shuffled, Precision precision) {
    List<float[]> expected = train(Place.DEVICE, rows, batch, shuffled, precision);
    assertSame(expected, train(Place.PINNED, rows, batch, shuffled, precision));
    assertSame(expected, train(Place.HOST, rows, batch, shuffled, precision));
  }

  private static List<float[]> train(
      Place place, int rows, int batch, boolean shuffled, Precision precision) {
    try (Run run = new Run(place, precision, rows)) {
      Batches batches = shuffled ? Batches.shuffled(rows, batch, 3) : Batches.inOrder(rows, batch);
      TrainingStep step = run.step(batches);
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        run.epoch(step);
      }
      return run.seen();
    }
  }

  /** What moves the position or changes the data between two replays. */
  @Test
  void seesWhatWasChangedMeanwhile() {
    List<float[]> expected = disturbed(Place.DEVICE);
    assertSame(expected, disturbed(Place.PINNED));
    assertSame(expected, disturbed(Place.HOST));
  }

  private static List<float[]> disturbed(Place place) {
    try (Run run = new Run(place, Precision.FP32, ROWS)) {
      TrainingStep step = run.step(Batches.shuffled(ROWS, BATCH, 3));
      run.epoch(step);
      step.run();
      step.run();
      step.batches().advance(); // skips a batch
      run.epoch(step);
      float[] values = run.data.x().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] /= 2;
      }
      step.run();
      run.write(values);
      run.epoch(step);
      step.run();
      run.gatherNow(step.batches());
      run.epoch(step);
      // Another run on the same data, with larger batches and with smaller ones.
      TrainingStep large = run.step(Batches.inOrder(ROWS, 2 * BATCH));
      TrainingStep small = run.step(Batches.shuffled(ROWS, BATCH / 2, 4));
      for (int i = 0; i < 20; i++) {
        large.run();
        small.run();
        step.run();
      }
      run.epoch(large);
      run.epoch(step);
      return run.seen();
    }
  }

  /** Not the order in which training goes: advances, and gathers of one batch again. */
  @Test
  void anyOrderOfGathersAndAdvances() {
    assertSame(oddOrder(Place.DEVICE), oddOrder(Place.PINNED));
    assertSame(oddOrder(Place.DEVICE), oddOrder(Place.HOST));
  }

  /**
   * The same where a graph's nodes run in any order that its edges allow: a missing edge shows,
   * most likely in so short a graph. In a JVM of its own, because the emulator reads its seed once.
   */
  @Test
  void noEdgeIsMissing() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = System.getProperty("java.class.path");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-cp", classPath, PrefetchTest.class.getName());
    builder.environment().put("WARPSTEP_EMULATOR_SEED", "7");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  /** What {@link #noEdgeIsMissing} starts. */
  public static void main(String[] arguments) {
    for (int round = 0; round < 5; round++) {
      assertSame(oddOrder(Place.DEVICE), oddOrder(Place.PINNED));
      assertSame(oddOrder(Place.DEVICE), oddOrder(Place.HOST));
    }
  }

  private static List<float[]> oddOrder(Place place) {
    try (Run run = new Run(place, Precision.FP32, ROWS)) {
      CudaBackend backend = run.backend;
      Batches batches = Batches.shuffled(ROWS, BATCH, 3);
      batches.advance();
      Step position = new Step(ADAM);
      int columns = run.x.columns();
      Tensor all = run.owned.own(backend.allocate(6 * BATCH, columns));
      Tensor[] parts = new Tensor[6];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = all.view(i * BATCH * columns, BATCH, columns);
      }
      Replay replay =
          run.owned.own(
              backend.record(
                  () -> {
                    backend.gather(run.x, batches, parts[0]);
                    backend.gather(run.x, batches, parts[1]);
                    backend.advance(position, batches);
                    backend.gather(run.x, batches, parts[2]);
                    backend.advance(position, batches);
                    backend.advance(position, batches);
                    backend.gather(run.x, batches, parts[3]);
                    backend.gather(run.x, batches, parts[4].view(0, BATCH / 2, columns));
                    backend.advance(position, batches);
                    backend.gather(run.x, batches, parts[5].view(0, BATCH / 2, columns));
                  }));
      for (int i = 0; i < 8; i++) {
        replay.run();
        run.losses.add(all.toFloats());
      }
      return run.losses;
    }
  }

  @Test
  void theBufferIsFilledBesideTheStepsAndOnlyThen() {
    try (Run run = new Run(Place.PINNED, Precision.FP32, ROWS)) {
      assertTrue(((CudaTensor) run.x).storage().isOnHost());
      long before = run.backend.freeBytes().orElseThrow();
      TrainingStep step = run.step(Batches.shuffled(ROWS, BATCH, 3));
      assertEquals(1, run.prefetches(run.x));
      assertEquals(1, run.prefetches(run.y));
      run.epoch(step);
      step.close();
      assertEquals(0, run.prefetches(run.x));
      assertEquals(before, run.backend.freeBytes().orElseThrow());
    }
    try (Run run = new Run(Place.DEVICE, Precision.FP32, ROWS)) {
      assertFalse(((CudaTensor) run.x).storage().isOnHost());
      run.step(Batches.shuffled(ROWS, BATCH, 3));
      assertEquals(0, run.prefetches(run.x));
    }
  }

  @Test
  void allocatesNothing() {
    ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Run run = new Run(Place.PINNED, Precision.FP32, 371)) {
      TrainingStep step = run.step(Batches.shuffled(371, BATCH, 3));
      int count = step.batches().count();
      for (int i = 0; i < 3 * count; i++) {
        step.run();
      }
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 5 && least > 0; round++) {
        long before = meter.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 3 * count; i++) {
          step.run();
        }
        least = Math.min(least, meter.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least);
    }
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "part " + i);
    }
  }

  /** A network and a data set on the emulator; closing it shows what was left open. */
  private static final class Run implements AutoCloseable {
    final Resources owned = new Resources();
    final List<float[]> losses = new ArrayList<>();
    final Dataset data;
    final CudaBackend backend;
    final Network network;
    final DataRows x;
    final DataRows y;

    Run(Place place, Precision precision, int rows) {
      data = Digits.load().rows(IntStream.range(0, rows).toArray());
      backend = owned.own(place.open(precision));
      Mlp mlp = Mlp.of(data.width(), List.of(9), 10, Activations.ALL.parse("relu"));
      network = owned.own(new Network(backend, mlp));
      network.initialize(Initializer.HE_NORMAL, 1);
      x = owned.own(backend.data(data.inputs()));
      y = owned.own(backend.data(FloatRows.of(data.y(), 1)));
      assertEquals(place == Place.HOST, x instanceof HostRows);
    }

    void write(float[] values) {
      if (x instanceof Tensor tensor) {
        tensor.write(values);
      } else {
        System.arraycopy(values, 0, data.x(), 0, values.length);
      }
    }

    TrainingStep step(Batches batches) {
      return owned.own(
          new TrainingStep(
              network,
              x,
              y,
              batches,
              TrainingOptions.defaults().loss(new CrossEntropy(0.1)).decayBiases(false)));
    }

    /** To the end of an epoch: the next one if this one is at its end. */
    void epoch(TrainingStep step) {
      Batches batches = step.batches();
      int done = batches.batch() == batches.count() - 1 ? 0 : batches.batch() + 1;
      while (done < batches.count()) {
        done += step.run(batches.count() - done);
      }
      double[] some = step.losses();
      float[] values = new float[some.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) some[i];
      }
      losses.add(values);
    }

    /** An operation that is called by itself, on batches of its own and on these. */
    void gatherNow(Batches batches) {
      try (Tensor to = backend.allocate(BATCH, x.columns())) {
        Batches own = Batches.inOrder(ROWS, BATCH);
        own.advance();
        backend.gather(x, own, to);
        losses.add(to.toFloats());
        backend.gather(x, batches, to);
        losses.add(to.toFloats());
      }
    }

    int prefetches(DataRows tensor) {
      return ((CudaTensor) tensor).storage().prefetches();
    }

    List<float[]> seen() {
      losses.add(network.theta().toFloats());
      return losses;
    }

    @Override
    public void close() {
      owned.close();
    }
  }
}
