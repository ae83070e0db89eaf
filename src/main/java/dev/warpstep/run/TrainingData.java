package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.Datasets;
import dev.warpstep.data.LoadedData;
import dev.warpstep.data.Split;
import dev.warpstep.op.numeric.Philox;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rows of a run, unscaled. Equal settings give equal rows, which is how {@code eval} finds a
 * run's held-out rows again.
 *
 * @param loaded what the files hold
 * @param train rows to train on
 * @param test rows held out, if any are
 * @param testFraction the share that was held out; empty where the data have a test part
 */
public record TrainingData(
    LoadedData loaded, Dataset train, Optional<Dataset> test, OptionalDouble testFraction) {
  /** What the settings say for data of rows that were in memory. */
  static final String MEMORY = "<memory>";

  /** What such rows are called. */
  static final String MEMORY_NAME = "memory";

  /**
   * @throws UsageException if options do not fit the data
   * @throws dev.warpstep.data.NoInputException if there is no such data
   * @throws dev.warpstep.data.DataException if the data cannot be used
   */
  public static TrainingData load(Settings settings) {
    return of(UsageException.ofArguments(() -> Datasets.load(settings.data())), settings);
  }

  /** The rows of data that are loaded already. */
  public static TrainingData of(LoadedData loaded, Settings settings) {
    if (loaded.test().isPresent()) {
      return new TrainingData(loaded, loaded.train(), loaded.test(), OptionalDouble.empty());
    }
    double fraction =
        settings.testFraction().orElse(Double.parseDouble(Setting.TEST_FRACTION.defaultText()));
    Split split =
        Split.of(loaded.train(), fraction, Philox.generator(settings.seed(), Philox.Stream.SPLIT));
    return new TrainingData(loaded, split.train(), split.test(), OptionalDouble.of(fraction));
  }
}
