package dev.warpstep.backend;

import dev.warpstep.text.Names;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The devices of this machine. */
public final class Backends {
  private Backends() {}

  /** All kinds of device that this build has, the best first. */
  public static List<BackendProvider> all() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(BackendProvider::rank).reversed())
        .toList();
  }

  /** Opens a device with default options; see {@link #open(String, DeviceOptions)}. */
  public static Backend open(String name) {
    return open(name, DeviceOptions.defaults());
  }

  /**
   * Opens the device of that name, or the best usable one for {@code auto}.
   *
   * @throws IllegalArgumentException if no device has that name
   * @throws DeviceException if the device cannot be used; never another in its place
   */
  public static Backend open(String name, DeviceOptions options) {
    List<BackendProvider> all = all();
    for (BackendProvider provider : all) {
      if (name.equals("auto")
          ? provider.rank() >= 0 && provider.unusable().isEmpty()
          : provider.name().equals(name)) {
        provider
            .unusable()
            .ifPresent(
                why -> {
                  throw new DeviceException("device " + name + " is not usable: " + why);
                });
        if (!provider.precisions().contains(options.precision())) {
          throw new DeviceException(
              "device %s does not compute in %s: it takes %s"
                  .formatted(
                      provider.name(),
                      options.precision().text(),
                      provider.precisions().stream()
                          .sorted()
                          .map(DeviceOptions.Precision::text)
                          .collect(Collectors.joining(", "))));
        }
        return provider.open(options);
      }
    }
    if (name.equals("auto")) {
      throw new DeviceException("no device is usable");
    }
    throw new IllegalArgumentException(
        Names.unknown(
            "device",
            name,
            Stream.concat(Stream.of("auto"), all.stream().map(BackendProvider::name)).toList()));
  }
}
