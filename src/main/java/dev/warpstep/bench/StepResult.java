package dev.warpstep.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The training step of one network on one device.
 *
 * @param description the device in words
 * @param layers all widths
 * @param batch rows a step
 * @param median milliseconds a step, likewise least and p90 (90th percentile of the rounds)
 * @param transfer milliseconds to write a batch's x to the device and read the losses; no part of a
 *     step
 * @param transferBytes bytes that are written for it
 * @param flops floating-point operations of a step's products
 * @param ceiling GFLOP/s of a large square product, measured in turns with the steps
 * @param ceilingWidth rows and columns of its factors
 */
public record StepResult(
    String device,
    String description,
    String layers,
    int batch,
    String optimizer,
    String precision,
    double median,
    double least,
    double p90,
    double transfer,
    long transferBytes,
    double flops,
    double ceiling,
    int ceilingWidth) {

  public double examplesPerSecond() {
    return batch / median * 1e3;
  }

  public double gflops() {
    return flops / median / 1e6;
  }

  /** In [0, 1], but for a step whose products suit the device better than the large one. */
  public double shareOfCeiling() {
    return gflops() / ceiling;
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("device", device);
    json.put("description", description);
    json.put("layers", layers);
    json.put("batch", batch);
    json.put("optimizer", optimizer);
    json.put("precision", precision);
    json.put("stepMillisMedian", median);
    json.put("stepMillisMin", least);
    json.put("stepMillisP90", p90);
    json.put("transferMillisMedian", transfer);
    json.put("transferBytes", transferBytes);
    json.put("examplesPerSecond", examplesPerSecond());
    json.put("gflops", gflops());
    json.put("ceilingGflops", ceiling);
    json.put("ceilingWidth", ceilingWidth);
    json.put("shareOfCeiling", shareOfCeiling());
    return json;
  }
}
