package dev.warpstep.run;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.LoadedData;
import dev.warpstep.data.NoInputException;
import dev.warpstep.memory.Scratch;
import dev.warpstep.model.Model;
import dev.warpstep.table.KnownTable;
import dev.warpstep.table.ReadListener;
import dev.warpstep.table.ReadOptions;
import dev.warpstep.table.Schema;
import dev.warpstep.table.TableFiles;
import dev.warpstep.table.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run that was made before.
 *
 * @param file the model
 * @param model what it holds
 * @param config the run's settings, where they are beside the model
 */
public record SavedRun(Path file, Model model, Optional<Path> config) {
  /** What says which rows it had and where it ran. */
  private static final Set<String> OF_ROWS_AND_DEVICE =
      Stream.concat(
              Arrays.stream(Setting.values())
                  .filter(setting -> setting.group() == Setting.Group.DATA),
              Stream.of(Setting.LOSS, Setting.SEED, Setting.DEVICE))
          .map(Setting::text)
          .collect(Collectors.toUnmodifiableSet());

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
   * @param reading of which only the cache has a meaning here
   * @throws UsageException if it held none out, or its settings are not beside the model
   * @throws DataException if the data are not what they were
   */
  public Dataset heldOut(Reading reading) {
    Settings settings =
        settings()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--data must name the rows to score, since there is no "
                            + RunFolder.CONFIG
                            + " beside "
                            + file));
    String source = settings.data().data();
    if (source.equals(TrainingData.MEMORY) || source.equals(TableFiles.STANDARD_INPUT)) {
      throw new UsageException(
          "--data must name the rows to score, since the run was trained on %s: %s"
              .formatted(
                  source.equals(TrainingData.MEMORY) ? "rows in memory" : "standard input", file));
    }
    TrainingData data =
        TrainingData.of(
            TrainingSource.load(settings.data(), ReadListener.NONE, scratch(reading)), settings);
    Dataset rows =
        data.test()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--data must name the rows to score, since the run held none out: "
                            + file));
    requireFit(rows, source, true);
    if (!data.train().fingerprint().equals(model.trainedOn())) {
      throw DataException.of(
          source,
          "must be what the run was trained on, or --data must name the rows to score: %s, not %s"
              .formatted(data.train().fingerprint(), model.trainedOn()));
    }
    return rows;
  }

  /**
   * How other data are read, where that is not as in training.
   *
   * @param given settings of reading: label, unknown, delimiter, decimal, header, missing-markers,
   *     on-bad-row and cache
   * @param copy columns whose texts are wanted
   */
  public record Reading(Optional<Path> dataDir, GivenSettings given, List<String> copy) {
    /** As in training. */
    static final Reading AS_TRAINED =
        new Reading(Optional.empty(), GivenSettings.ofCommandLine(Map.of()), List.of());
  }

  /**
   * Loads other data: the test part where they have one, else all rows.
   *
   * @param targets whether the rows must have targets
   */
  public Rows load(String data, Reading reading, boolean targets) {
    Preprocessing preprocessing = preprocessing();
    if (Datasets.isDataset(data)) {
      reading
          .given()
          .onCommandLine("label")
          .ifPresent(
              label -> {
                throw label.wrong("needs a table as --data", data);
              });
      LoadedData loaded = UsageException.ofArguments(() -> Datasets.load(data, reading.dataDir()));
      Dataset rows = loaded.test().orElse(loaded.train());
      requireFit(rows, data, targets);
      return new Rows(preprocessing.apply(rows, scratch(reading)), Optional.empty());
    }
    UsageException.unless(() -> Datasets.requireNoDirectory(reading.dataDir()));
    Schema schema = schema(reading);
    ReadOptions read = DataSettings.read(reading.given(), schema.reading());
    KnownTable table =
        KnownTable.read(
            TrainingSource.files(data),
            schema,
            targets,
            read,
            reading.copy(),
            settings().flatMap(settings -> settings.data().table().weight()),
            scratch(reading));
    Dataset rows =
        preprocessing.dataset(
            table.name(),
            table.features(),
            table.targets(),
            targets ? table.weights().orElse(null) : null,
            Optional.of(model.features()),
            table.scratch());
    return new Rows(rows, Optional.of(table));
  }

  private static Scratch scratch(Reading reading) {
    return DataSettings.cache(reading.given()).map(Scratch::in).orElseGet(Scratch::temporary);
  }

  private Schema schema(Reading reading) {
    Schema schema = model.columns();
    Optional<GivenSettings.Given> label = reading.given().onCommandLine("label");
    if (label.isPresent()) {
      List<String> labels = label.get().elements();
      if (labels.size() != schema.labels().size()) {
        throw label
            .get()
            .wrong(
                "must name as many columns as the model predicts, " + schema.labels().size(),
                label.get().text());
      }
      Schema before = schema;
      schema = UsageException.ofArguments(() -> before.withLabels(labels));
    }
    return reading.given().find("unknown").isPresent()
        ? schema.with(
            schema.reading(),
            schema.missing(),
            DataSettings.constant(reading.given(), Setting.UNKNOWN, TableOptions.Unknown.class))
        : schema;
  }

  private Preprocessing preprocessing() {
    return new Preprocessing(
        model.schema(),
        model.scaler(),
        model.targetScaler(),
        model.targets(),
        model.classes(),
        model.classWeights());
  }

  /**
   * Rows as the model takes them, and the table that they are of, if they are of one.
   *
   * @param data scaled
   */
  public record Rows(Dataset data, Optional<KnownTable> table) {}

  private void requireFit(Dataset rows, String source, boolean targets) {
    if (!rows.features().equals(model.features())) {
      throw DataException.of(
          source,
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
          source, "must have the model's classes, " + model.classes() + ": " + rows.classes());
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
