package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.testing.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products that planning runs once, so that cuBLAS loads nothing while a graph is captured. */
class WarmUpTest {
  /** On such a device the first product of its kind fails in a capture. */
  @Test
  void noProductOfACaptureIsTheFirstOfItsKind() throws Exception {
    Emulator.require();
    ChildJvm child =
        new ChildJvm.Setup()
            .environment("WARPSTEP_EMULATOR_LAZY", 1)
            .run(WarmUpTest.class.getName())
            .succeeds();
    assertEquals("", child.err());
  }

  /** Captures steps in groups, alone and of a short batch, and products between their updates. */
  public static void main(String[] arguments) {
    for (Precision precision : Precision.values()) {
      for (String rule : new String[] {"adamw", "muon"}) {
        try (CudaBackend backend = Emulator.open(precision);
            DigitsRun run = new DigitsRun(backend, DigitsRun.MLP, Optimizers.ALL.parse(rule), 12)) {
          run.step().run();
          assertEquals(3, backend.captures());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void planningLeavesTheResultAsItIs(Precision precision) {
    try (CudaBackend backend = Emulator.open(precision);
        Tensor a = backend.allocate(2, 2);
        Tensor c = backend.allocate(1, 5);
        Tensor end = c.view(1, 2, 2)) {
      a.write(new float[] {1, 2, 3, 4});
      c.write(new float[] {5, 6, 7, 8, 9});
      long free = backend.memory().free();
      try (Replay replay = backend.record(() -> backend.gemm(a, false, a, true, end))) {
        assertArrayEquals(new float[] {5, 6, 7, 8, 9}, c.toFloats());
        replay.run();
        assertArrayEquals(new float[] {5, 5, 11, 11, 25}, c.toFloats());
      }
      long kept = free - backend.memory().free();
      backend.record(() -> backend.gemm(a, false, a, true, end)).close();
      assertEquals(kept, free - backend.memory().free(), "room for a result was not given back");
    }
  }
}
