package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Readback;
import dev.warpstep.backend.Tensor;
import dev.warpstep.train.TrainingStep;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Numbers that the host gets while the device goes on. */
class ReadbackTest {
  private static final Duration MOST = Duration.ofSeconds(10);

  @Test
  void aCopyHasTheNumbersOfItsRequest() {
    try (CudaBackend backend = Emulator.open();
        Tensor tensor = backend.allocate(2, 3);
        Readback readback = backend.readback(tensor)) {
      assertFalse(readback.ready(), "nothing was requested");
      tensor.write(new float[] {1, 2, 3, 4, 5, 6});
      readback.request();
      tensor.write(new float[6]); // behind the copy
      waitFor(readback);
      for (int i = 0; i < 6; i++) {
        assertEquals(i + 1, readback.value(i));
      }
      readback.request();
      waitFor(readback);
      assertEquals(0, readback.value(5));
    }
  }

  @Test
  void theLossAskedForIsThatOfItsStep() {
    try (CudaBackend backend = Emulator.open();
        DigitsRun run = new DigitsRun(backend, 12)) {
      TrainingStep step = run.step();
      assertTrue(step.pollLoss().isEmpty(), "nothing was asked for");
      int epoch = step.batches().count();
      for (int done = 0; done < 2 * epoch; ) {
        done += step.run(epoch - done % epoch);
        step.requestLoss();
        double[] losses = step.losses(); // waits
        assertEquals((done - 1) % epoch + 1, losses.length);
        assertEquals(losses[losses.length - 1], poll(step), "step " + done);
        assertTrue(step.pollLoss().isEmpty(), "it is told once");
      }
      step.run();
      double first = step.losses()[0];
      step.requestLoss();
      step.run();
      assertEquals(first, poll(step), "a step later it is still that step's");
    }
  }

  private static void waitFor(Readback readback) {
    assertTimeoutPreemptively(
        MOST,
        () -> {
          while (!readback.ready()) {
            Thread.onSpinWait();
          }
        });
  }

  private static double poll(TrainingStep step) {
    return assertTimeoutPreemptively(
        MOST,
        () -> {
          OptionalDouble loss = step.pollLoss();
          while (loss.isEmpty()) {
            loss = step.pollLoss();
          }
          return loss.getAsDouble();
        });
  }
}
