package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.cuda.Emulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CUDA backend trains what the CPU trains. */
class EmulatorTrainTest {
  /** The default layer's width: the longest sum of a product, the batch's rows being fewer. */
  private static final int LONGEST_SUM = 128;

  private static final double U = 0x1p-24;

  @TempDir Path folder;

  private Map<String, Object> train(String device, Object... more) throws IOException {
    List<Object> all =
        new ArrayList<>(List.of("--device", device, "--layers", LONGEST_SUM, "--batch", 100));
    all.addAll(List.of("--log-steps", "--json"));
    all.addAll(List.of(more));
    return Cli.train(folder.resolve(device), all.toArray()).succeeds().json();
  }

  private double[] losses(String device) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(device).resolve("steps.csv"));
    return lines.stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
        .toArray();
  }

  /**
   * The bound of parity's runs: each step adds the error of both devices' products, k u / (1 - k u)
   * relative to the loss and to 1. Only rows whose two best classes are that near can change their
   * class: of a test set this small, one.
   */
  @Test
  void digitsAreLearnedAsOnTheCpu() throws IOException {
    Emulator.require();
    compare(train("cpu", "--epochs", 20), train("emulator", "--epochs", 20));
  }

  /** A schedule from the device's table, an average that is scored, a best epoch that is kept. */
  @Test
  void schedulesAndAveragesAreThoseOfTheCpu() throws IOException {
    Emulator.require();
    Object[] more = {
      "--epochs",
      8,
      "--optimizer",
      "adam:lr=0.003",
      "--schedule",
      "one_cycle",
      "--warmup",
      0.5,
      "--average",
      "ema:decay=0.9",
      "--early-stopping",
      8
    };
    Map<String, Object> cpu = train("cpu", more);
    Map<String, Object> emulator = train("emulator", more);
    compare(cpu, emulator);
    assertTrue(cpu.get("bestEpoch") instanceof Integer);
    for (int epoch = 1; epoch <= 8; epoch++) {
      assertEquals(rate("cpu", epoch), rate("emulator", epoch), "epoch " + epoch);
    }
  }

  private String rate(String device, int epoch) throws IOException {
    List<String> rows = Files.readAllLines(folder.resolve(device).resolve("metrics.csv"));
    return rows.get(epoch).split(",")[5];
  }

  private void compare(Map<String, Object> cpu, Map<String, Object> emulator) throws IOException {
    double[] expected = losses("cpu");
    double[] actual = losses("emulator");
    assertEquals(expected.length, actual.length);
    assertEquals(cpu.get("steps"), expected.length);
    double factor = LONGEST_SUM * U / (1 - LONGEST_SUM * U);
    for (int t = 0; t < actual.length; t++) {
      double bound = (t + 1) * 2 * factor * (1 + Math.abs(expected[t]));
      assertEquals(expected[t], actual[t], bound, "loss of step " + (t + 1));
    }
    double accuracy = ((Number) cpu.get("testAccuracy")).doubleValue();
    double other = ((Number) emulator.get("testAccuracy")).doubleValue();
    double row = 1.0 / ((Number) cpu.get("testRows")).doubleValue();
    assertTrue(accuracy > 0.9, "cpu " + accuracy);
    assertEquals(accuracy, other, 1.01 * row);
  }
}
