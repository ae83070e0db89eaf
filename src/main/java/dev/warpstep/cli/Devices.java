package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The devices as the command line sees them. */
final class Devices {
  /** Takes the best usable device. */
  static final String AUTO = "auto";

  static final int MOST_THREADS = 1024;

  /** Devices that the command line knows and this build may lack. */
  private static final List<String> GPU = List.of("cuda", "emulator");

  private static final String FP32 = "fp32";

  private Devices() {}

  /**
   * Opens a device.
   *
   * @throws UsageException if there is no device of that name
   * @throws DeviceException if it cannot be used
   */
  static Backend open(String name, OptionalInt threads) {
    if (GPU.contains(name) && !names().contains(name)) {
      throw new DeviceException(
          "device " + name + " is not usable: " + missingGpu() + "; use --device cpu");
    }
    DeviceOptions options =
        threads.isPresent() ? new DeviceOptions(threads.getAsInt()) : DeviceOptions.defaults();
    return UsageException.ofArguments(() -> Backends.open(name, options));
  }

  /** Why {@code auto} took what it took: what stood before it, and why not that. */
  static String whyAuto(Backend taken) {
    List<String> passed = new ArrayList<>();
    for (BackendProvider provider : Backends.all()) {
      if (provider.rank() >= 0 && !provider.name().equals(taken.name())) {
        provider.unusable().ifPresent(why -> passed.add(provider.name() + ": " + why));
      }
    }
    if (!names().contains(GPU.get(0))) {
      passed.add(missingGpu());
    }
    return "chosen as the best usable device"
        + (passed.isEmpty() ? "" : " (" + String.join("; ", passed) + ")");
  }

  /** Why there is no GPU among the devices of this build. */
  static String missingGpu() {
    return "this version has no CUDA backend yet";
  }

  static List<String> names() {
    return Backends.all().stream().map(BackendProvider::name).toList();
  }

  /** --precision, which only GPUs have a choice of. */
  static String precision(GivenOptions given) {
    return given.parsed(
        "precision",
        FP32,
        text -> {
          if (text.equals("tf32") || text.equals("bf16")) {
            throw new IllegalArgumentException(
                "--precision "
                    + text
                    + " needs --device cuda, which comes with a later version; use fp32");
          }
          if (!text.equals(FP32)) {
            throw new IllegalArgumentException(
                Names.unknown("precision", text, List.of(FP32, "tf32", "bf16")));
          }
          return text;
        });
  }
}
