package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Times training steps or updates on several devices, their rounds in turns. A device is opened for
 * one precision, and only one opening of it is held at a time. One thread uses it.
 */
public final class Bench {
  private final List<BackendProvider> devices;
  private final DeviceOptions options;
  private final BenchPace pace;
  private final BenchListener listener;

  /**
   * @param devices what to time, as {@link BenchDevices#choose} gives it
   * @param options what to open them with; the precision is each measurement's own
   */
  public Bench(
      List<BackendProvider> devices,
      DeviceOptions options,
      BenchPace pace,
      BenchListener listener) {
    this.devices = List.copyOf(devices);
    this.options = options;
    this.pace = pace;
    this.listener = listener;
  }

  /**
   * Times the training step of a network on random data.
   *
   * @param batches rows a step
   * @param precisions each is timed on the devices that compute in it
   * @return a result for each precision, batch and device, in this order
   * @throws dev.warpstep.backend.DeviceException if a device cannot be used
   */
  public List<StepResult> steps(
      Mlp mlp, Optimizer rule, List<Integer> batches, List<Precision> precisions) {
    List<StepResult> results = new ArrayList<>();
    for (Precision precision : precisions) {
      List<Backend> open = open(precision);
      try {
        results.addAll(steps(open, mlp, rule, batches));
      } finally {
        open.forEach(Backend::close);
      }
    }
    return results;
  }

  private List<StepResult> steps(
      List<Backend> open, Mlp mlp, Optimizer rule, List<Integer> batches) {
    List<StepResult> results = new ArrayList<>();
    if (open.isEmpty()) {
      return results;
    }
    try (StepBench bench = new StepBench(open, mlp, rule, pace)) {
      listener.steps(descriptions(open), mlp, rule);
      for (int batch : batches) {
        List<StepResult> measured = bench.measure(batch);
        measured.forEach(listener::step);
        results.addAll(measured);
      }
    }
    results.subList(results.size() - open.size(), results.size()).forEach(listener::ceiling);
    return results;
  }

  /**
   * Times updates alone, in float32, which they are whatever the products are.
   *
   * @param lengths of the updated vector
   * @return a result for each length, rule and device, in this order
   * @throws dev.warpstep.backend.DeviceException if a device cannot be used
   */
  public List<UpdateResult> updates(List<Optimizer> rules, List<Integer> lengths) {
    List<UpdateResult> results = new ArrayList<>();
    List<Backend> open = open(Precision.FP32);
    try (UpdateBench bench = new UpdateBench(open, pace)) {
      listener.updates(descriptions(open));
      for (int length : lengths) {
        for (Optimizer rule : rules) {
          List<UpdateResult> measured = bench.measure(rule, length);
          measured.forEach(listener::update);
          results.addAll(measured);
        }
      }
      results.subList(results.size() - open.size(), results.size()).forEach(listener::copy);
    } finally {
      open.forEach(Backend::close);
    }
    return results;
  }

  private List<Backend> open(Precision precision) {
    List<Backend> open = new ArrayList<>();
    try {
      for (BackendProvider provider : BenchDevices.taking(precision, devices)) {
        open.add(Backends.open(provider.name(), options.precision(precision)));
      }
    } catch (RuntimeException | Error e) {
      open.forEach(Backend::close);
      throw e;
    }
    return open;
  }

  private static List<String> descriptions(List<Backend> open) {
    return open.stream().map(Backend::description).toList();
  }
}
