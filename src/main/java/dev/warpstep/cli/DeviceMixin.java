package dev.warpstep.cli;

import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that choose where a model that is trained runs. */
final class DeviceMixin {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or reference; by default the run's own.")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads.")
  private Integer threads;

  Optional<String> device() {
    return Optional.ofNullable(device);
  }

  OptionalInt threads() {
    if (threads != null && (threads < 1 || threads > Devices.MOST_THREADS)) {
      throw new UsageException(
          "--threads must lie in [1, " + Devices.MOST_THREADS + "]: " + threads);
    }
    return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
  }
}
