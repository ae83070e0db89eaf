package dev.warpstep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** From which batch on one device trains faster than another, by the medians that were measured. */
public final class Crossover {
  private Crossover() {}

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
