package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.report.Figures;
import dev.warpstep.run.Devices;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.SavedRun;
import dev.warpstep.table.KnownTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What `eval` and `predict` share: which run, where and how data are read, where it runs. */
final class SavedRunMixin {
  @Parameters(paramLabel = "RUN", description = "A run folder, or its model.safetensors.")
  private Path run;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to look for fashion-mnist or mnist.")
  private Path dataDir;

  @Option(
      names = "--unknown",
      paramLabel = "HOW",
      description = "error or other, for a category that training did not have.")
  private String unknown;

  @Option(
      names = "--missing-markers",
      paramLabel = "TEXT,..",
      description = "Texts that mean a missing value; by default those of training.")
  private String missingMarkers;

  @Option(names = "--delimiter", paramLabel = "CHAR", description = "What separates fields.")
  private String delimiter;

  @Option(
      names = "--decimal",
      paramLabel = "CHAR",
      description = "What separates a number's fraction.")
  private String decimal;

  @Option(
      names = "--header",
      paramLabel = "true|false",
      description = "Whether the first row names the columns.")
  private String header;

  @Option(
      names = "--on-bad-row",
      paramLabel = "HOW",
      description = "fail or skip, for a row that can't be read.")
  private String onBadRow;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where rows lie that do not fit on the heap; by default with temporary files.")
  private String cache;

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

  /**
   * How data are read.
   *
   * @param label the label's column; null for that of training
   */
  SavedRun.Reading reading(String label, List<String> copy) {
    Map<String, Given> given = new LinkedHashMap<>();
    put(given, "label", label);
    put(given, "unknown", unknown);
    put(given, "missing-markers", missingMarkers);
    put(given, "delimiter", delimiter);
    put(given, "decimal", decimal);
    put(given, "header", header);
    put(given, "on-bad-row", onBadRow);
    put(given, "cache", cache);
    return new SavedRun.Reading(dataDir(), GivenSettings.ofCommandLine(given), copy);
  }

  private static void put(Map<String, Given> given, String name, String text) {
    if (text != null) {
      given.put(name, new Given(name, List.of(text), false, ""));
    }
  }

  /** Opens the device that was asked for, by default the run's own. */
  Backend open(SavedRun saved) {
    return saved.open(Optional.ofNullable(device), threads());
  }

  /** Says which columns and rows were of no use. */
  static void noteUnused(SavedRun.Rows rows, Terminal terminal) {
    rows.table().ifPresent(table -> noteUnused(table, terminal));
  }

  private static void noteUnused(KnownTable table, Terminal terminal) {
    if (!table.ignored().isEmpty()) {
      terminal.note("columns that the model does not use: " + String.join(", ", table.ignored()));
    }
    if (table.dropped() > 0) {
      terminal.note(Figures.count(table.dropped()) + " rows left out, since a value is missing");
    }
    if (table.skipped().count() > 0) {
      terminal.note(
          Figures.count(table.skipped().count())
              + " rows left out, since they can't be read: "
              + table.skipped().text());
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
