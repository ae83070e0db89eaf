package dev.warpstep.bench;

import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Which devices a benchmark times. */
public final class BenchDevices {
  public static final String CPU = "cpu";
  public static final String GPU = "cuda";

  private BenchDevices() {}

  /**
   * The devices of those names; without names the CPU, and the GPU where there is one.
   *
   * @param names null for the default
   * @param all what this build has
   * @param notes takes a line for the user about a device that is not timed
   * @throws IllegalArgumentException if a name is not known
   * @throws DeviceException if a named device cannot be used, or is an emulator
   */
  public static List<BackendProvider> choose(
      List<String> names, List<BackendProvider> all, Consumer<String> notes) {
    if (names != null) {
      return names.stream().map(name -> named(name, all)).toList();
    }
    List<BackendProvider> chosen = new ArrayList<>();
    chosen.add(named(CPU, all));
    String missing = "this build has no CUDA backend";
    for (BackendProvider provider : all) {
      if (provider.name().equals(GPU) && !provider.emulated()) {
        missing = provider.unusable().orElse(null);
        if (missing == null) {
          chosen.add(provider);
        }
      }
    }
    if (missing != null) {
      notes.accept("no GPU is timed: " + missing);
    }
    return chosen;
  }

  private static BackendProvider named(String name, List<BackendProvider> all) {
    BackendProvider provider =
        all.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        Names.unknown(
                            "device", name, all.stream().map(BackendProvider::name).toList())));
    if (provider.emulated()) {
      throw new DeviceException(
          "device %s is not timed: it is an emulator, whose times mean nothing".formatted(name));
    }
    provider
        .unusable()
        .ifPresent(
            why -> {
              throw new DeviceException("device %s is not usable: %s".formatted(name, why));
            });
    return provider;
  }

  /** Those that compute in that precision. */
  public static List<BackendProvider> taking(Precision precision, List<BackendProvider> devices) {
    return devices.stream().filter(device -> device.precisions().contains(precision)).toList();
  }

  /**
   * Checks that something is left to time.
   *
   * @throws DeviceException if no device computes in any of the precisions
   */
  public static void check(
      List<BackendProvider> devices, List<Precision> precisions, Consumer<String> notes) {
    List<String> idle = new ArrayList<>();
    for (BackendProvider device : devices) {
      if (precisions.stream().noneMatch(device.precisions()::contains)) {
        idle.add("device %s computes in %s".formatted(device.name(), texts(device)));
      }
    }
    String wanted = precisions.stream().map(Precision::text).collect(Collectors.joining(" or "));
    String rule = "no %s is timed: %s".formatted(wanted, String.join("; ", idle));
    if (idle.size() == devices.size()) {
      throw new DeviceException(rule);
    }
    if (!idle.isEmpty()) {
      notes.accept(String.join("; ", idle) + ", not in " + wanted + ": not timed");
    }
  }

  private static String texts(BackendProvider device) {
    return device.precisions().stream()
        .sorted()
        .map(Precision::text)
        .collect(Collectors.joining(", "));
  }
}
