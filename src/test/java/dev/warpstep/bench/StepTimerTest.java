package dev.warpstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.optimizer.Optimizers;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimerTest {
  /** A deep network must not overflow: a device can be faster on NaN and on zeros. */
  @Test
  void whatIsTimedIsTraining() {
    Mlp mlp = Mlp.of(50, List.of(64, 64, 64, 64, 64, 64), 10, new Relu());
    try (Backend backend = Backends.open("cpu");
        StepTimer timer = new StepTimer(backend, mlp, 16, Optimizers.ALL.parse("adam"))) {
      timer.rounds().warmUp(0);
      double loss = timer.losses()[0];
      assertTrue(loss > 1 && loss < 10, () -> "loss " + loss);
      timer.transfer();
      assertTrue(timer.transferMillis() > 0);
      assertEquals(16 * 50 * 4, timer.transferBytes());
    }
  }

  @Test
  void randomDataFillATensorOfAnySize() {
    RandomData random = new RandomData(7);
    try (Backend backend = Backends.open("cpu");
        Tensor tensor = backend.allocate(3, 700_001)) {
      random.fill(tensor, 3);
      float[] values = tensor.toFloats();
      double squares = 0;
      for (float value : values) {
        assertNotEquals(0f, value);
        squares += (double) value * value;
      }
      assertEquals(9, squares / values.length, 0.05);
      assertEquals(values[5], random.values(6)[5] * 3);
      assertEquals(random.values(2_000_000)[1_000_003], random.values(1)[0]);
    }
  }
}
