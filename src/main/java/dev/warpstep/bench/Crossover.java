package dev.warpstep.bench;

import dev.warpstep.backend.DeviceOptions.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** From which batch on one device trains faster than another, by the medians that were measured. */
public final class Crossover {
  private Crossover() {}

  /**
   * From which batch on the GPU wins, a sentence for each of its precisions.
   *
   * @param results of the CPU and the GPU, of several batches; with others there is no sentence
   */
  public static List<String> verdicts(List<StepResult> results) {
    Map<String, Map<Integer, Double>> medians = new LinkedHashMap<>();
    for (StepResult result : results) {
      medians
          .computeIfAbsent(result.device() + " " + result.precision(), key -> new TreeMap<>())
          .put(result.batch(), result.median());
    }
    Map<Integer, Double> cpu = medians.get(BenchDevices.CPU + " " + Precision.FP32.text());
    List<String> verdicts = new ArrayList<>();
    medians.forEach(
        (name, gpu) -> {
          if (cpu != null && cpu.size() > 1 && name.startsWith(BenchDevices.GPU)) {
            verdicts.add(sentence(cpu, gpu, "GPU (" + name + ")"));
          }
        });
    return verdicts;
  }

  /**
   * One sentence about the batches that both were measured at.
   *
   * @param cpu median milliseconds a step by batch
   * @param gpu likewise
   * @param name the GPU as the sentence calls it, e.g. {@code GPU (cuda fp32)}
   */
  public static String sentence(Map<Integer, Double> cpu, Map<Integer, Double> gpu, String name) {
    SortedMap<Integer, Boolean> wins = new TreeMap<>();
    cpu.forEach(
        (batch, millis) -> {
          if (gpu.containsKey(batch)) {
            wins.put(batch, gpu.get(batch) < millis);
          }
        });
    if (!wins.containsValue(true)) {
      return "the CPU wins at every batch measured against the " + name;
    }
    if (!wins.containsValue(false)) {
      return "the %s wins at every batch measured".formatted(name);
    }
    List<Integer> batches = new ArrayList<>(wins.keySet());
    int from = batches.size();
    while (from > 0 && wins.get(batches.get(from - 1))) {
      from--;
    }
    boolean onlyFromThere = batches.subList(0, from).stream().noneMatch(wins::get);
    if (from < batches.size() && onlyFromThere) {
      return "the %s wins from batch %d on".formatted(name, batches.get(from));
    }
    // No single crossing: a noisy machine, or devices that are close.
    return "the %s wins at batch %s, the CPU at the others"
        .formatted(
            name,
            batches.stream()
                .filter(wins::get)
                .map(String::valueOf)
                .collect(Collectors.joining(", ")));
  }
}
