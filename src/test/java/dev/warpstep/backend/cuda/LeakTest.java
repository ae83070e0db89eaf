package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.Readback;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Digits;
import dev.warpstep.data.Split;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.testing.ChildJvm;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is allocated is given back. */
class LeakTest {
  private static final int EPOCHS = 50;

  @ParameterizedTest
  @CsvSource({"FP32, 100, adam", "BF16, 512, adam", "FP32, 512, lamb", "BF16, 512, muon"})
  void epochsTakeNoMemory(Precision precision, int batch, String optimizer) {
    Split digits = Split.of(Digits.load(), 0.2, new SplittableRandom(1));
    TrainingOptions options =
        TrainingOptions.defaults().optimizer(optimizer).epochs(EPOCHS).batch(batch);
    try (CudaBackend backend = Emulator.open(precision)) {
      train(backend, digits, options.epochs(1)); // leaves scratch that later operations share
      long free = backend.memory().free();
      List<Long> after = train(backend, digits, options);
      assertEquals(EPOCHS, after.size());
      assertEquals(List.of(after.get(0)), after.stream().distinct().toList(), "free after epochs");
      assertEquals(free, backend.memory().free(), "free after the run");
    } // says so if anything is left
  }

  /** The free memory after each epoch. */
  private static List<Long> train(CudaBackend backend, Split digits, TrainingOptions options) {
    List<Long> after = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochMetrics metrics, double[] steps) {
            after.add(backend.memory().free());
          }
        };
    Mlp mlp = Mlp.of(digits.train().width(), List.of(8), 10, Activations.ALL.parse("relu"));
    try (Network network = new Network(backend, mlp)) {
      network.initialize(Initializer.HE_NORMAL, 1);
      Trainer.fit(network, digits.train(), digits.test(), options, listener);
    }
    return after;
  }

  /** On stderr the emulator names what a context that is destroyed still holds. */
  @Test
  void closingNamesWhatIsOpenAndFreesIt() throws Exception {
    Emulator.require();
    ChildJvm child = new ChildJvm.Setup().run(LeakTest.class.getName()).succeeds();
    assertEquals(
        "the backend was closed with 3 allocations of 1,440 bytes still open\n", child.out());
    assertEquals("", child.err());
  }

  /** On stderr the emulator names what is never given back. */
  @Test
  void whatCannotBeHadLeavesNothing() throws Exception {
    Emulator.require();
    ChildJvm child =
        new ChildJvm.Setup()
            .environment("WARPSTEP_EMULATOR_SCARCE", 1)
            .run(LeakTest.class.getName(), "scarce")
            .succeeds();
    assertEquals("", child.err());
  }

  /** Gets one thing more of a backend and a readback each time, until it has all. */
  private static void scarce() {
    int failures = 0;
    for (boolean all = false; !all; ) {
      try (CudaBackend backend = Emulator.open();
          Tensor tensor = backend.allocate(1, 3);
          Readback readback = backend.readback(tensor)) {
        readback.request();
        all = true;
      } catch (DeviceException e) {
        failures++;
      }
    }
    assertTrue(failures >= 10, "the emulator refused no more than " + failures);
  }

  /**
   * Leaves a tensor, its copy in bfloat16 and a tensor for data open; with an argument, {@link
   * #scarce}.
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      scarce();
      return;
    }
    CudaBackend backend = Emulator.open(Precision.BF16);
    Tensor square = backend.allocate(10, 16);
    try (Tensor product = backend.allocate(10, 10)) {
      backend.gemm(square, false, square, true, product);
    }
    backend.allocateData(30, 4).view(0, 5, 2).close(); // a view frees nothing
    System.out.println(assertThrows(IllegalStateException.class, backend::close).getMessage());
  }
}
