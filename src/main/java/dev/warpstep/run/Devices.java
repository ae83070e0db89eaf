package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The devices as the command line sees them. */
public final class Devices {
  /** Takes the best usable device. */
  public static final String AUTO = "auto";

  /** More threads than this are refused. */
  public static final int MOST_THREADS = 1024;

  private Devices() {}

  /**
   * Opens a device.
   *
   * @throws UsageException if there is no device of that name
   * @throws DeviceException if it cannot be used
   */
  public static Backend open(String name, OptionalInt threads, Precision precision) {
    return UsageException.ofArguments(
        () -> Backends.open(name, options(threads).precision(precision)));
  }

  /** With a number of threads, if one is given. */
  public static DeviceOptions options(OptionalInt threads) {
    DeviceOptions defaults = DeviceOptions.defaults();
    return threads.isPresent() ? defaults.threads(threads.getAsInt()) : defaults;
  }

  /** Why {@code auto} took what it took: what stood before it, and why not that. */
  public static String whyAuto(Backend taken) {
    List<String> passed = new ArrayList<>();
    for (BackendProvider provider : Backends.all()) {
      if (provider.rank() >= 0 && !provider.name().equals(taken.name())) {
        provider.unusable().ifPresent(why -> passed.add(provider.name() + ": " + why));
      }
    }
    return "chosen as the best usable device"
        + (passed.isEmpty() ? "" : " (" + String.join("; ", passed) + ")");
  }

  static List<String> names() {
    return Backends.all().stream().map(BackendProvider::name).toList();
  }

  /** The precision of that name. */
  public static Precision precision(String text) {
    return Names.constant("precision", text, Precision.class);
  }
}
