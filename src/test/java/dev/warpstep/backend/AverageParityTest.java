package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Guarded;
import dev.warpstep.testing.Parity;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every average on every device: on a float32 device the bits of a plain loop over its float32
 * body, and on the reference those of the definition.
 */
class AverageParityTest {
  private static final int STEPS = 6;
  private static final int[] LENGTHS = {1, 3, 33, 255, 1023, 70_001};

  static Stream<WeightAverage> settings() {
    return Averages.ALL.entries().stream().flatMap(entry -> entry.settings().stream());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyDeviceTakesTheSameAverage(WeightAverage average) {
    for (Device device : Device.all()) {
      for (int length : LENGTHS) {
        try (Backend backend = device.open()) {
          check(average, backend, device, length);
        }
      }
    }
  }

  private static void check(WeightAverage average, Backend backend, Device device, int length) {
    Random random = new Random(length);
    double[] start = values(random, length);
    Tensor theta = backend.allocate(1, length);
    Tensor averaged = Device.tensor(backend, 1, length, start);
    double[] exact = start.clone();
    float[] twin = Guarded.floats(start);
    Step step = new Step(new Sgd(1, 0));
    Batches batches = Batches.inOrder(1, 1);
    for (int t = 1; t <= STEPS; t++) {
      double[] now = values(random, length);
      float[] now32 = Guarded.floats(now);
      theta.write(now);
      backend.advance(step, batches);
      backend.updates().average(average, theta, averaged, step);
      String what = device + " " + average + " step " + t;
      if (device.isFloat64()) {
        average.update(now, exact, 0, length, t);
        assertArrayEquals(exact, averaged.toDoubles(), what);
        assertArrayEquals(now, theta.toDoubles(), what);
      } else {
        average.update(now32, twin, 0, length, t);
        Parity.assertSameBits(twin, averaged.toDoubles(), what);
        Parity.assertSameBits(now32, theta.toDoubles(), what);
      }
    }
  }

  /** In [-2, 2), numbers that float32 holds exactly. */
  private static double[] values(Random random, int length) {
    return random.doubles(length, -2, 2).map(x -> (float) x).toArray();
  }
}
