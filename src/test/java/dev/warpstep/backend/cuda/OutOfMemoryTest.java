package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.loss.Mse;
import dev.warpstep.testing.ChildJvm;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device that is too small, in a JVM of its own: the emulator reads its size once. */
class OutOfMemoryTest {
  private static final String VARIABLE = "WARPSTEP_EMULATOR_MEMORY";

  /** Room for cuBLAS's workspace, at most 33.6 MB, and for some of the batch. */
  private static final long BYTES = 45_000_000;

  private static final int ROWS = 16384;
  private static final int INPUTS = 16;
  private static final int OUTPUTS = 3;

  private static final Pattern MESSAGE =
      Pattern.compile(
          "no room on the device: [\\d,]+ bytes asked, [\\d,]+ free of 45,000,000;"
              + " a batch of about (\\d+) would fit");

  @TempDir Path folder;

  /** What fits just so leaves no room to try its products before they are captured. */
  @Test
  void whatIsSaidToFitFits() throws Exception {
    Emulator.require();
    new ChildJvm.Setup()
        .environment(VARIABLE, BYTES)
        .environment("WARPSTEP_EMULATOR_LAZY", 0)
        .run(OutOfMemoryTest.class.getName())
        .succeeds();
  }

  /** On stderr the emulator names what is never given back. */
  @Test
  void aBackendThatCannotBeOpenedLeavesNothing() throws Exception {
    Emulator.require();
    ChildJvm child =
        new ChildJvm.Setup()
            .environment(VARIABLE, 200)
            .run(OutOfMemoryTest.class.getName(), "open")
            .succeeds();
    assertEquals("", child.err());
  }

  /** With an argument, only fails to open the device, twice. */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      assertSays("; other programs take it", Emulator::open);
      assertSays("; other programs take it", Emulator::open);
      return;
    }
    for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
      try (CudaBackend backend = Emulator.open(precision)) {
        check(backend, "relu", "adam", List.of(256, 128));
        check(backend, "gelu", "sgd", List.of(400));
        check(backend, "gelu", "rmsprop:centered=true,momentum=0.5", List.of(30, 500, 30));
      }
    }
    try (CudaBackend backend = Emulator.open()) {
      aNetworkThatDoesNotFit(backend);
    }
  }

  private static void check(
      CudaBackend backend, String activation, String optimizer, List<Integer> hidden) {
    String what = backend.precision() + " " + activation + " " + optimizer;
    Mlp mlp = Mlp.of(INPUTS, hidden, OUTPUTS, Activations.ALL.parse(activation));
    long before = backend.freeBytes().getAsLong();
    try (Network network = new Network(backend, mlp);
        Tensor x = backend.allocate(ROWS, INPUTS);
        Tensor y = backend.allocate(ROWS, OUTPUTS)) {
      long free = backend.freeBytes().getAsLong();
      DeviceException failure =
          assertThrows(
              OutOfDeviceMemoryException.class, () -> step(network, x, y, optimizer, ROWS));
      assertEquals(free, backend.freeBytes().getAsLong(), what + " left something");
      Matcher message = MESSAGE.matcher(failure.getMessage());
      assertTrue(message.matches(), failure.getMessage());
      int batch = Integer.parseInt(message.group(1));
      assertThrows(
          OutOfDeviceMemoryException.class,
          () -> step(network, x, y, optimizer, 2 * batch),
          () -> "twice the advice fits: " + batch + " of " + what);
      try (TrainingStep step = step(network, x, y, optimizer, batch)) {
        step.run();
        assertEquals(0, step.losses()[0]);
      }
    }
    assertEquals(before, backend.freeBytes().getAsLong(), what + " left something at its end");
  }

  private static TrainingStep step(
      Network network, Tensor x, Tensor y, String optimizer, int batch) {
    return new TrainingStep(
        network,
        x,
        y,
        Batches.shuffled(ROWS, batch, 1),
        TrainingOptions.defaults()
            .loss(new Mse())
            .optimizer(optimizer)
            .clip(new Clip(0, 1))
            .decayBiases(false));
  }

  private static void aNetworkThatDoesNotFit(CudaBackend backend) {
    long free = backend.freeBytes().getAsLong();
    Mlp wide = Mlp.of(INPUTS, List.of(2000, 2000), OUTPUTS, Activations.ALL.parse("relu"));
    try (Network network = new Network(backend, wide);
        Tensor x = backend.allocate(1, INPUTS);
        Tensor y = backend.allocate(1, OUTPUTS)) {
      assertSays(
          "the network and the optimizer's state do not fit: use a smaller network",
          () ->
              new TrainingStep(
                  network,
                  x,
                  y,
                  Batches.inOrder(1, 1),
                  TrainingOptions.defaults().loss(new Mse())));
    }
    Mlp wider = Mlp.of(INPUTS, List.of(4000, 4000), OUTPUTS, Activations.ALL.parse("relu"));
    assertSays("the network does not fit", () -> new Network(backend, wider));
    assertEquals(free, backend.freeBytes().getAsLong());
  }

  private static void assertSays(
      String mend, org.junit.jupiter.api.function.Executable allocation) {
    String said = assertThrows(OutOfDeviceMemoryException.class, allocation).getMessage();
    assertTrue(said.contains(mend), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "45000000 | --layers 4096 --batch 1000000        | ; a batch of about ",
        "45000000 | --layers 2000,2000                   | do not fit: use a smaller network",
        "45000000 | --layers 4000,4000                   | the network does not fit",
        "200      | --batch 10                           | ; other programs take it",
      })
  void theCommandLineSaysItInOneLine(long bytes, String arguments, String mend) throws Exception {
    Emulator.require();
    Path out = folder.resolve("run");
    String line =
        new ChildJvm.Setup()
            .environment(VARIABLE, bytes)
            .run(
                ChildJvm.CLI,
                (Object[]) ("train --device emulator --out " + out + " " + arguments).split(" +"))
            .failsWith(69);
    assertTrue(line.startsWith("warpstep: no room on the device: "), line);
    assertTrue(line.contains(mend), line);
    assertTrue(Files.notExists(out), "the run folder stays");
  }

  /** More numbers than a Java array's index counts. */
  @Test
  void aTensorIsLimited() {
    try (Backend backend = Emulator.open()) {
      for (boolean data : new boolean[] {false, true}) {
        DeviceException failure =
            assertThrows(
                DeviceException.class,
                () -> {
                  if (data) {
                    backend.allocateData(1 << 16, 1 << 15);
                  } else {
                    backend.allocate(1 << 16, 1 << 15);
                  }
                });
        assertTrue(failure.getMessage().startsWith("no room for 65536 x 32768 numbers"));
      }
    }
  }

  /** A ByteBuffer has no more, and that is how JCuda gives memory of the host. */
  @Test
  void memoryOfTheHostIsLimited() {
    Emulator.require();
    try (CudaBackend backend = EmulatorProvider.open(Precision.FP32, 1)) {
      String message =
          "no room for 2,048 MB on the device, and pinned host memory can have 2,047 at most:"
              + " use a smaller data set, or --device cpu";
      assertEquals(
          message,
          assertThrows(DeviceException.class, () -> backend.allocateData(1 << 19, 1 << 10))
              .getMessage());
    }
  }
}
