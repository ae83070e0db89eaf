package dev.warpstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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

  private static StepResult step(String device, String precision, int batch, double millis) {
    return new StepResult(
        device, device, "8-4-3", batch, "adam", precision, millis, millis, millis, 0, 0, 1, 1, 1);
  }

  @Test
  void aVerdictForEachPrecisionOfTheGpu() {
    List<StepResult> all =
        List.of(
            step("cpu", "fp32", 32, 1),
            step("cuda", "fp32", 32, 2),
            step("cuda", "bf16", 32, 0.5),
            step("reference", "fp64", 32, 9),
            step("cpu", "fp32", 128, 4),
            step("cuda", "fp32", 128, 2),
            step("cuda", "bf16", 128, 0.5));
    assertEquals(
        List.of(
            "the GPU (cuda fp32) wins from batch 128 on",
            "the GPU (cuda bf16) wins at every batch measured"),
        Crossover.verdicts(all));
    assertEquals(List.of(), Crossover.verdicts(all.subList(0, 4)), "one batch shows no crossing");
    assertEquals(List.of(), Crossover.verdicts(all.subList(1, 3)), "no CPU");
  }
}
