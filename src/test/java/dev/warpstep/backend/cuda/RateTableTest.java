package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Replay;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Course;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Rates;
import dev.warpstep.op.Step;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The device follows a schedule beyond the end of its table of rates. */
class RateTableTest {
  /** No divisor of the window: a replay would pass its end. */
  private static final int EACH = 7;

  private static final int LENGTH = 6;

  /** Steps of an optimizer on a gradient that stays, in replays of {@link #EACH}. */
  private static final class Run implements AutoCloseable {
    private final Resources owned = new Resources();
    private final Tensor theta;
    private final Step step;
    private final Replay replay;

    Run(Backend backend, String schedule, int epochs) {
      Optimizer optimizer = Optimizers.ALL.parse("adam:lr=0.001");
      theta = owned.own(backend.allocate(1, LENGTH));
      theta.write(new float[] {1, -2, 3, -4, 5, -6});
      Tensor gradient = owned.own(backend.allocate(1, LENGTH));
      gradient.write(new float[] {0.5f, 0.25f, -1, 2, -3, 0.125f});
      List<Tensor> state = new ArrayList<>();
      optimizer.state().forEach(name -> state.add(owned.own(backend.allocate(1, LENGTH))));
      Parameters parameters =
          new Parameters(theta, gradient, state, List.of(new Parameters.Group(0, LENGTH, true)));
      step =
          new Step(
              optimizer,
              Rates.of(optimizer, Schedules.ALL.parse(schedule), 1, new Course(100, epochs)));
      Batches batches = Batches.inOrder(1, 1);
      replay =
          owned.own(
              backend.record(
                  () -> {
                    for (int i = 0; i < EACH; i++) {
                      backend.advance(step, batches);
                      backend.updates().update(optimizer, parameters, Clip.NONE, step);
                    }
                  }));
    }

    @Override
    public void close() {
      owned.close();
    }
  }

  @Test
  void aLongRunHasTheBitsOfTheCpu() {
    try (CudaBackend backend = Emulator.open();
        Backend cpu = Backends.open("cpu");
        Run device = new Run(backend, "one_cycle", 95);
        Run host = new Run(cpu, "one_cycle", 95)) {
      int replays = (2 * RateTable.WINDOW + 1000) / EACH;
      for (int i = 1; i <= replays; i++) {
        if (i == replays / 2) {
          device.step.factor(0.5);
          host.step.factor(0.5);
        }
        device.replay.run();
        host.replay.run();
        if (i % 50 == 0 || i > replays - 5) {
          assertArrayEquals(host.theta.toFloats(), device.theta.toFloats(), "replay " + i);
        }
      }
      assertTrue(device.step.t() > 2 * RateTable.WINDOW);
      assertEquals(host.step.lr(), device.step.lr());
      assertEquals(1, backend.captures());
    }
  }

  /**
   * Two steps on one backend take turns, and one of them has no schedule but a rate that is set.
   */
  @Test
  void stepsThatTakeTurnsHaveTheirOwnRates() {
    try (CudaBackend backend = Emulator.open();
        Backend cpu = Backends.open("cpu");
        Run one = new Run(backend, "cosine", 2);
        Run other = new Run(backend, "exponential:r=1", 2);
        Run oneOfHost = new Run(cpu, "cosine", 2);
        Run otherOfHost = new Run(cpu, "exponential:r=1", 2)) {
      for (int i = 0; i < 20; i++) {
        for (Run run : List.of(one, other, oneOfHost, otherOfHost)) {
          run.replay.run();
        }
        assertArrayEquals(oneOfHost.theta.toFloats(), one.theta.toFloats());
        assertArrayEquals(otherOfHost.theta.toFloats(), other.theta.toFloats());
      }
    }
  }

  @Test
  void aReplayLongerThanTheTableIsRefused() {
    try (CudaBackend backend = Emulator.open()) {
      Optimizer optimizer = Optimizers.ALL.parse("sgd");
      Step step =
          new Step(
              optimizer, Rates.of(optimizer, Schedules.ALL.parse("cosine"), 0, new Course(1, 1)));
      Batches batches = Batches.inOrder(1, 1);
      try (Replay replay =
          backend.record(
              () -> {
                for (int i = 0; i <= RateTable.WINDOW; i++) {
                  backend.advance(step, batches);
                }
              })) {
        assertEquals(
            "a replay can advance at most 4096 steps: 4097",
            assertThrows(IllegalArgumentException.class, replay::run).getMessage());
      }
    }
  }
}
