package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.PickedRows;
import dev.warpstep.data.RowSet;
import dev.warpstep.data.Scaler;
import dev.warpstep.data.Scaling;
import dev.warpstep.memory.Scratch;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.table.ReadListener;
import dev.warpstep.table.Schema;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntUnaryOperator;

/**
 * The rows of a run, in parts, scaled as the network takes them. What they are scaled by, what
 * stands for a missing value and which categories there are is found from the training rows alone.
 * Equal settings give equal rows, which is how {@code eval} finds a run's test rows again.
 *
 * @param source what they are drawn from
 * @param train rows to train on
 * @param validation rows to choose by, if any are
 * @param test rows held out, if any are
 * @param testFraction the share that was held out; empty where the data have a test part
 * @param validationFraction the share of the others to choose by; empty where a file has them
 * @param preprocessing what was done to features and targets
 */
public record TrainingData(
    TrainingSource source,
    Dataset train,
    Optional<Dataset> validation,
    Optional<Dataset> test,
    OptionalDouble testFraction,
    OptionalDouble validationFraction,
    Preprocessing preprocessing) {
  /** What the settings say for data of rows that were in memory. */
  static final String MEMORY = "<memory>";

  /** What such rows are called. */
  static final String MEMORY_NAME = "memory";

  /** Share of the training rows where a score chooses. */
  static final double VALIDATION_FRACTION = 0.1;

  /**
   * @throws UsageException if options do not fit the data
   * @throws dev.warpstep.data.NoInputException if there is no such data
   * @throws dev.warpstep.data.DataException if the data cannot be used
   */
  public static TrainingData load(Settings settings) {
    return load(settings, ReadListener.NONE);
  }

  /** As the other, with a listener to the reading of a table. */
  public static TrainingData load(Settings settings, ReadListener listener) {
    return of(TrainingSource.load(settings.data(), listener, scratch(settings)), settings);
  }

  /** Where rows lie that do not fit on the heap: where the settings say, else beside the run. */
  static Scratch scratch(Settings settings) {
    Path beside = RunFolder.beside(settings.out());
    return Scratch.in(settings.data().cache().orElse(beside));
  }

  /** Of what is read already. */
  public static TrainingData of(TrainingSource source, Settings settings) {
    return new Parts(source, settings).data();
  }

  /** The rows that are scored after each epoch: those to choose by, else those held out. */
  public Optional<Dataset> scored() {
    return validation.isPresent() ? validation : test;
  }

  /** Makes the parts of a run's rows. */
  private static final class Parts {
    private final TrainingSource source;
    private final Settings settings;
    private final DataSettings data;
    private final IntUnaryOperator classes; // null where there is no one label with classes
    private final FeatureRows targets;

    Parts(TrainingSource source, Settings settings) {
      this.source = source;
      this.settings = settings;
      data = settings.data();
      targets = source.targets();
      classes =
          source.classes().isEmpty() || source.isMultiLabel()
              ? null
              : row -> (int) targets.value(row, 0);
    }

    TrainingData data() {
      boolean ownTest =
          data.test().isPresent() || source.rows().flatMap(rows -> rows.test()).isPresent();
      OptionalDouble testFraction =
          ownTest
              ? OptionalDouble.empty()
              : OptionalDouble.of(
                  data.testFraction()
                      .orElse(Double.parseDouble(Setting.TEST_FRACTION.defaultText())));
      RowSet all = RowSet.all(source.count());
      BitSet held = draw(all, testFraction.orElse(0), Philox.Stream.SPLIT);
      RowSet rest = all.where(place -> !held.get(place));
      OptionalDouble validationFraction =
          data.validation().isPresent()
              ? OptionalDouble.empty()
              : OptionalDouble.of(data.validationFraction().orElse(usualValidation()));
      BitSet chosenBy = draw(rest, validationFraction.orElse(0), Philox.Stream.VALIDATION);
      RowSet trainRows = rest.where(place -> !chosenBy.get(place));
      Preprocessing preprocessing = fit(trainRows);
      Dataset train = rows(trainRows, preprocessing);
      return new TrainingData(
          source,
          train,
          data.validation().isPresent()
              ? Optional.of(preprocessing.read(data.validation().get(), data, source.scratch()))
              : some(rest.where(chosenBy::get), preprocessing),
          test(all.where(held::get), preprocessing),
          testFraction,
          validationFraction,
          preprocessing);
    }

    private double usualValidation() {
      boolean chooses = settings.earlyStopping().isPresent() || settings.schedule().followsLoss();
      return chooses ? VALIDATION_FRACTION : 0;
    }

    private BitSet draw(RowSet some, double fraction, Philox.Stream stream) {
      return data.split()
          .draw(
              some,
              classes,
              source.isMultiLabel(),
              source.table().flatMap(table -> table.groups()),
              fraction,
              Philox.generator(settings.seed(), stream));
    }

    private Optional<Dataset> test(RowSet held, Preprocessing preprocessing) {
      if (data.test().isPresent()) {
        return Optional.of(preprocessing.read(data.test().get(), data, source.scratch()));
      }
      Optional<Dataset> own = source.rows().flatMap(rows -> rows.test());
      return own.isPresent()
          ? own.map(rows -> preprocessing.apply(rows, source.scratch()))
          : some(held, preprocessing);
    }

    private Optional<Dataset> some(RowSet rows, Preprocessing preprocessing) {
      return rows.size() == 0 ? Optional.empty() : Optional.of(rows(rows, preprocessing));
    }

    private Preprocessing fit(RowSet trainRows) {
      Optional<Schema> schema = source.table().map(table -> table.fit(trainRows));
      FeatureRows features = features(schema, trainRows);
      Scaling scaling = data.scaling().orElse(source.known() ? Scaling.NONE : Scaling.STANDARD);
      Scaler scaler =
          schema
              .map(s -> Scaler.fit(scaling, features, s.numbers()))
              .orElseGet(() -> Scaler.fit(scaling, features));
      Optional<Scaler> targetScaler =
          source.classes().isEmpty() && data.scalesTarget()
              ? Optional.of(Scaler.fit(Scaling.STANDARD, new PickedRows(targets, trainRows)))
              : Optional.empty();
      if (source.isMultiLabel() && !data.classWeights().isNone()) {
        throw new UsageException(
            "--class-weight is for the classes of one label, but there are several: "
                + String.join(", ", source.targetNames()));
      }
      List<Double> classWeights =
          data.classWeights().isNone()
              ? List.of()
              : data.classWeights()
                  .of(
                      source.classes(),
                      classes == null ? null : trainRows.stream().map(classes).toArray(),
                      source.weights() == null ? null : pick(source.weights(), trainRows));
      return new Preprocessing(
          schema, scaler, targetScaler, source.targetNames(), source.classes(), classWeights);
    }

    private FeatureRows features(Optional<Schema> schema, RowSet rows) {
      return source
          .table()
          .map(table -> table.features(schema.orElseThrow(), rows))
          .orElseGet(() -> new PickedRows(source.rows().orElseThrow().train(), rows));
    }

    private Dataset rows(RowSet rows, Preprocessing preprocessing) {
      double[] weights = source.weights();
      return preprocessing.dataset(
          source.name(),
          features(preprocessing.schema(), rows),
          Optional.of(new PickedRows(targets, rows)),
          weights == null ? null : pick(weights, rows),
          source.rows().map(loaded -> loaded.train().features()),
          source.scratch());
    }

    private static double[] pick(double[] values, RowSet rows) {
      return rows.stream().mapToDouble(row -> values[row]).toArray();
    }
  }
}
