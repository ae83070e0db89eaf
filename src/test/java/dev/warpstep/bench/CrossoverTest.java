package dev.warpstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossoverTest {
  private static final Map<Integer, Double> CPU = Map.of(1024, 8.0, 32, 1.0, 128, 2.0);

  private static String with(double at32, double at128, double at1024) {
    return Crossover.sentence(CPU, Map.of(32, at32, 128, at128, 1024, at1024), "GPU (cuda fp32)");
  }

  @Test
  void oneCrossing() {
    assertEquals("the GPU (cuda fp32) wins from batch 128 on", with(1.5, 1.5, 1.6));
    assertEquals("the GPU (cuda fp32) wins from batch 1024 on", with(1.5, 2.0, 7.9));
  }

  @Test
  void noCrossing() {
    assertEquals("the CPU wins at every batch measured against the GPU (cuda fp32)", with(9, 9, 9));
    assertEquals("the GPU (cuda fp32) wins at every batch measured", with(.1, .1, .1));
  }

  @Test
  void severalCrossings() {
    assertEquals("the GPU (cuda fp32) wins at batch 32, the CPU at the others", with(.5, 3, 9));
    assertEquals(
        "the GPU (cuda fp32) wins at batch 32, 1024, the CPU at the others", with(.5, 3, 7));
  }

  @Test
  void onlyBatchesOfBothCount() {
    assertEquals(
        "the GPU (cuda fp32) wins at every batch measured",
        Crossover.sentence(CPU, Map.of(128, 1.0, 4, 9.0), "GPU (cuda fp32)"));
  }
}
