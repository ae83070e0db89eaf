package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.LoadedData;
import dev.warpstep.data.NoInputException;
import dev.warpstep.data.Schema;
import dev.warpstep.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A run that was made before.
 *
 * @param file the model
 * @param model what it holds
 * @param config the run's settings, where they are beside the model
 */
public record SavedRun(Path file, Model model, Optional<Path> config) {
  private static final Set<String> OF_ROWS_AND_DEVICE =
      Set.of(
          "data",
          "data-dir",
          "test",
          "test-fraction",
          "label",
          "one-hot",
          "loss",
          "seed",
          "device");

  /**
   * Opens a run.
   *
   * @param run a run folder or its model.safetensors
   * @throws NoInputException if there is none
   * @throws dev.warpstep.model.SafetensorsException if the model is damaged
   */
  public static SavedRun open(Path run) {
    Path file = Files.isDirectory(run) ? run.resolve(RunFolder.MODEL) : run;
    try {
      Path config = file.resolveSibling(RunFolder.CONFIG);
      return new SavedRun(
          file, Model.read(file), Files.exists(config) ? Optional.of(config) : Optional.empty());
    } catch (NoSuchFileException e) {
      throw new NoInputException(
          file + ": no such file; a run is a folder that `warpstep train` made");
    } catch (IOException e) {
      throw new NoInputException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * The run's settings, of which only those are read that say what its rows and its device were: a
   * run whose optimizer is refused by now can still be used.
   */
  private Optional<Settings> settings() {
    return config.map(
        path -> {
          try {
            return Settings.of(GivenSettings.ofFile(path.toString()).only(OF_ROWS_AND_DEVICE));
          } catch (UsageException e) {
            throw DataException.of(path, "not the settings of a run: " + e.getMessage());
          }
        });
  }

  /**
   * The rows that the run held out.
   *
   * @throws UsageException if it held none out, or its settings are not beside the model
   * @throws DataException if the data are not what they were
   */
  public Dataset heldOut() {
    Settings settings =
        settings()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--data must name the rows to score, since there is no "
                            + RunFolder.CONFIG
                            + " beside "
                            + file));
    if (settings.data().data().equals(TrainingData.MEMORY)) {
      throw new UsageException(
          "--data must name the rows to score, since the run was trained on rows in memory: "
              + file);
    }
    TrainingData data = TrainingData.load(settings);
    Dataset rows =
        data.test()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--data must name the rows to score, since the run held none out: "
                            + file));
    requireFit(rows, settings.data().data(), true);
    if (!data.train().fingerprint().equals(model.trainedOn())) {
      throw DataException.of(
          Path.of(settings.data().data()),
          "must be what the run was trained on, or --data must name the rows to score: %s, not %s"
              .formatted(data.train().fingerprint(), model.trainedOn()));
    }
    return rows;
  }

  /**
   * Loads other data: the test part where they have one, else all rows.
   *
   * @param label the label's column, if it is not called as in the training data
   * @param targets whether the rows must have targets
   */
  public Rows load(String data, Optional<Path> dataDir, Optional<String> label, boolean targets) {
    Schema schema = model.columns();
    LoadedData loaded =
        UsageException.ofArguments(
            () -> {
              String name = label.orElse(schema.label());
              Schema named = new Schema(name, schema.columns(), schema.classes());
              return Datasets.load(data, dataDir, named, targets);
            });
    if (label.isPresent() && loaded.schema().isEmpty()) {
      throw new UsageException("--label needs a CSV file as --data: " + data);
    }
    Dataset rows = loaded.test().orElse(loaded.train());
    requireFit(rows, data, targets);
    return new Rows(rows, loaded);
  }

  /** Rows, and what they were taken from. */
  public record Rows(Dataset data, LoadedData loaded) {}

  private void requireFit(Dataset rows, String source, boolean targets) {
    if (!rows.features().equals(model.features())) {
      throw DataException.of(
          Path.of(source),
          "must have the model's %d features, from %s to %s: %d, from %s to %s"
              .formatted(
                  model.features().size(),
                  model.features().get(0),
                  model.features().get(model.features().size() - 1),
                  rows.width(),
                  rows.features().get(0),
                  rows.features().get(rows.width() - 1)));
    }
    if (targets && !rows.classes().equals(model.classes())) {
      throw DataException.of(
          Path.of(source),
          "must have the model's classes, " + model.classes() + ": " + rows.classes());
    }
  }

  /**
   * Opens the device to use the model on: the one asked for, else the run's own where it is usable,
   * else the best.
   */
  public Backend open(Optional<String> device, OptionalInt threads) {
    String name =
        device.orElseGet(
            () -> settings().map(Settings::device).filter(SavedRun::usable).orElse(Devices.AUTO));
    return Devices.open(name, threads, DeviceOptions.Precision.FP32);
  }

  private static boolean usable(String name) {
    return Backends.all().stream()
        .anyMatch(provider -> provider.name().equals(name) && provider.unusable().isEmpty());
  }
}
