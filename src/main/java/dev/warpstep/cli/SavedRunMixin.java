package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What `eval` and `predict` share: which run, where data sets lie, where the model runs. */
final class SavedRunMixin {
  @Parameters(paramLabel = "RUN", description = "A run folder, or its model.safetensors.")
  private Path run;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where to look for mnist.")
  private Path dataDir;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cpu or reference; by default the run's own.")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads.")
  private Integer threads;

  Path run() {
    return run;
  }

  Optional<Path> dataDir() {
    return Optional.ofNullable(dataDir);
  }

  /** Opens the device that was asked for, by default the run's own. */
  Backend open(SavedRun saved) {
    return saved.open(Optional.ofNullable(device), threads());
  }

  private OptionalInt threads() {
    if (threads != null && (threads < 1 || threads > Devices.MOST_THREADS)) {
      throw new UsageException(
          "--threads must lie in [1, " + Devices.MOST_THREADS + "]: " + threads);
    }
    return threads == null ? OptionalInt.empty() : OptionalInt.of(threads);
  }
}
