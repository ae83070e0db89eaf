package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.LoadedData;
import dev.warpstep.memory.Scratch;
import dev.warpstep.table.ReadListener;
import dev.warpstep.table.TableFiles;
import dev.warpstep.table.TrainingTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a run's rows are drawn from, read once: a table, or rows that are numbers already.
 *
 * @param name what to call it
 * @param table what the files hold, if they are a table
 * @param rows what is no table
 * @param known whether the rows are a data set of which it is known that it needs no scaling
 * @param scratch where what is made of them may lie
 */
public record TrainingSource(
    String name,
    Optional<TrainingTable> table,
    Optional<LoadedData> rows,
    boolean known,
    Scratch scratch) {

  /**
   * Reads what the settings name.
   *
   * @param scratch takes what does not fit on the heap
   * @throws UsageException if options do not fit the data
   * @throws dev.warpstep.data.NoInputException if there is no such data
   * @throws dev.warpstep.data.DataException if the data cannot be used
   */
  static TrainingSource load(DataSettings settings, ReadListener listener, Scratch scratch) {
    String data = settings.data();
    if (Datasets.isDataset(data)) {
      LoadedData loaded = UsageException.ofArguments(() -> Datasets.load(data, settings.dataDir()));
      return new TrainingSource(
          loaded.name(), Optional.empty(), Optional.of(loaded), true, scratch);
    }
    UsageException.unless(() -> Datasets.requireNoDirectory(settings.dataDir()));
    TrainingTable table = TrainingTable.read(files(data), settings.table(), listener, scratch);
    return new TrainingSource(
        table.plan().table().name(), Optional.of(table), Optional.empty(), false, scratch);
  }

  /**
   * The files of a table.
   *
   * @throws dev.warpstep.data.NoInputException if there are none
   */
  static List<Path> files(String data) {
    List<Path> files = TableFiles.find(data);
    if (files.isEmpty()) {
      throw Datasets.none(data);
    }
    return files;
  }

  /** Rows that are in memory. */
  static TrainingSource of(Dataset rows, Optional<Dataset> test, Scratch scratch) {
    LoadedData loaded = new LoadedData(rows.name(), rows, test);
    return new TrainingSource(rows.name(), Optional.empty(), Optional.of(loaded), false, scratch);
  }

  /** How many rows there are to train on and to hold out. */
  int count() {
    return table.map(TrainingTable::rows).orElseGet(() -> rows.orElseThrow().train().rows());
  }

  /** The names of the classes; empty for numbers to predict. */
  List<String> classes() {
    return table
        .map(t -> t.labels().classes())
        .orElseGet(() -> rows.orElseThrow().train().classes());
  }

  /** Whether there are several labels, each of which holds or does not. */
  boolean isMultiLabel() {
    return !classes().isEmpty() && targetNames().size() > 1;
  }

  /** Class indices, or values, one a target. */
  FeatureRows targets() {
    if (table.isPresent()) {
      return table.get().targets();
    }
    return Preprocessing.targets(rows.orElseThrow().train());
  }

  /** The names of the numbers or labels to predict. */
  List<String> targetNames() {
    return table
        .map(t -> t.labels().columns())
        .orElseGet(() -> rows.orElseThrow().train().targets());
  }

  /** How often each row counts; null where each counts once. */
  double[] weights() {
    if (table.isPresent()) {
      return table.get().weights().orElse(null);
    }
    return Preprocessing.doubles(rows.orElseThrow().train().weights());
  }
}
