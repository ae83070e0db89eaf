package dev.warpstep.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One optimizer's update of a flat vector on one device.
 *
 * @param description the device in words
 * @param parameters length of the vector
 * @param median nanoseconds an update, likewise least and p90 (90th percentile of the rounds)
 * @param bytes bytes that an update must move
 * @param copy GB/s of a copy within the device's memory, read and written, measured in turns
 */
public record UpdateResult(
    String device,
    String description,
    String optimizer,
    int parameters,
    double median,
    double least,
    double p90,
    double bytes,
    double copy) {

  /** 10^9 bytes a second. */
  public double gigabytesPerSecond() {
    return bytes / median;
  }

  /** In [0, 1], but for a vector that fits a cache. */
  public double shareOfCopy() {
    return gigabytesPerSecond() / copy;
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("device", device);
    json.put("description", description);
    json.put("optimizer", optimizer);
    json.put("parameters", parameters);
    json.put("updateNanosMedian", median);
    json.put("updateNanosMin", least);
    json.put("updateNanosP90", p90);
    json.put("bytes", bytes);
    json.put("gigabytesPerSecond", gigabytesPerSecond());
    json.put("copyGigabytesPerSecond", copy);
    json.put("shareOfCopy", shareOfCopy());
    return json;
  }
}
