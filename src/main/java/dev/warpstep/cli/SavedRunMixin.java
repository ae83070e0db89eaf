package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.run.Devices;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.SavedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What `eval` and `predict` share: which run, where data sets lie, where the model runs. */
final class SavedRunMixin {
  @Parameters(paramLabel = "RUN", description = "A run folder, or its model.safetensors.")
  private Path run;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to look for fashion-mnist or mnist.")
  private Path dataDir;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "auto, cuda, cpu or reference; by default the run's own.")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads.")
  private String threads;

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

  /** Says which columns were of no use. */
  static void noteIgnored(SavedRun.Rows rows, Terminal terminal) {
    if (!rows.loaded().ignored().isEmpty()) {
      terminal.note(
          "columns that the model does not use: " + String.join(", ", rows.loaded().ignored()));
    }
  }

  private OptionalInt threads() {
    if (threads == null) {
      return OptionalInt.empty();
    }
    Given given = new Given("threads", List.of(threads), false, "");
    return OptionalInt.of(GivenSettings.positive(given, threads, Devices.MOST_THREADS));
  }
}
