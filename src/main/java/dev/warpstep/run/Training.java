package dev.warpstep.run;

import dev.warpstep.data.Dataset;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.text.Names;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.TrainingListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A training run that is about to be made: what {@code warpstep train} does, from Java. Immutable:
 * each method returns a changed copy, so one may serve as the start of several and be shared by
 * threads.
 *
 * <pre>{@code
 * Run run =
 *     Training.of(Path.of("flowers.csv"))
 *         .label("species")
 *         .layers(300, 100)
 *         .optimizer("adam:lr=0.003")
 *         .epochs(40)
 *         .run();
 * }</pre>
 *
 * <p>{@link #set} takes every setting by the name that the command line gives it; the other methods
 * are shorter ways to set the usual ones. Values are checked by {@link #run}. The settings:
 *
 * <table>
 *   <caption>settings</caption>
 *   <tr><th>name</th><th>value</th><th>what it does</th></tr>
 *   <tr><td>{@code data}</td><td>{@code DATA}</td><td>digits (the default), fashion-mnist, mnist, a table (a file, several with commas or a pattern, or - for standard input), or a directory of IDX files.</td></tr>
 *   <tr><td>{@code data-dir}</td><td>{@code DIR}</td><td>Where to look for fashion-mnist or mnist.</td></tr>
 *   <tr><td>{@code test}</td><td>{@code FILE}</td><td>A table to test on.</td></tr>
 *   <tr><td>{@code test-fraction}</td><td>{@code X}</td><td>Share of the rows to hold out if the data have no test part; by default 0.2.</td></tr>
 *   <tr><td>{@code validation}</td><td>{@code FILE}</td><td>A table whose score chooses: when to stop, which weights to keep.</td></tr>
 *   <tr><td>{@code validation-fraction}</td><td>{@code X}</td><td>Share of the training rows to choose by; by default 0.1 where a score chooses, else 0.</td></tr>
 *   <tr><td>{@code split}</td><td>{@code HOW}</td><td>Which rows are held out: random, stratified (by default for classes of one label), ordered (the last), or group:COL (equal values stay together).</td></tr>
 *   <tr><td>{@code label}</td><td>{@code COL,..}</td><td>The column to predict, by name, number or last; by default label. Several columns are predicted together: numbers, or where all are 0/1 or yes/no, labels that hold or do not.</td></tr>
 *   <tr><td>{@code drop}</td><td>{@code COL,..}</td><td>Columns to leave out.</td></tr>
 *   <tr><td>{@code keep}</td><td>{@code COL,..}</td><td>The only columns to learn from.</td></tr>
 *   <tr><td>{@code one-hot}</td><td>{@code COL,..}</td><td>Columns that are categories, whatever they hold; texts are without being named.</td></tr>
 *   <tr><td>{@code task}</td><td>{@code NAME}</td><td>auto (the default: texts, at most 20 different whole numbers, or several columns of 0/1 or yes/no are classes), classification or regression.</td></tr>
 *   <tr><td>{@code class-weight}</td><td>{@code CLASS=W,..}</td><td>How much the rows of a class count: balanced, none (the default), or a weight for each class that has not 1.</td></tr>
 *   <tr><td>{@code weight}</td><td>{@code COL}</td><td>The column that says how often a row counts, as if it stood there so often.</td></tr>
 *   <tr><td>{@code missing}</td><td>{@code HOW}</td><td>What to do where a value is missing: auto (the default: the median, and a feature that says so; for a category one of its own), error, or drop the row.</td></tr>
 *   <tr><td>{@code missing-markers}</td><td>{@code TEXT,..}</td><td>Texts or numbers that mean a missing value, besides an empty field, NA, N/A, NaN, null, none and ?.</td></tr>
 *   <tr><td>{@code unknown}</td><td>{@code HOW}</td><td>What to do with a category that training did not have: error (the default), or other: it counts as none.</td></tr>
 *   <tr><td>{@code scale}</td><td>{@code HOW}</td><td>auto (the default: standard for tables), none, minmax, standard or robust; fitted on the training rows.</td></tr>
 *   <tr><td>{@code scale-target}</td><td>{@code HOW}</td><td>How numbers to predict are scaled for training: standard (the default) or none. What is shown is in their own units.</td></tr>
 *   <tr><td>{@code delimiter}</td><td>{@code CHAR}</td><td>What separates fields: , ; tab or |; by default found from the first rows.</td></tr>
 *   <tr><td>{@code decimal}</td><td>{@code CHAR}</td><td>What separates a number's fraction: . or ,; by default found from the first rows.</td></tr>
 *   <tr><td>{@code header}</td><td>{@code auto|true|false}</td><td>Whether the first row names the columns; by default it does unless it has numbers. Without one they are c1, c2, ..</td></tr>
 *   <tr><td>{@code on-bad-row}</td><td>{@code HOW}</td><td>What to do with a row that can't be read: fail (the default), or skip: it is left out, counted and listed.</td></tr>
 *   <tr><td>{@code preset}</td><td>{@code NAME}</td><td>Defaults of a published recipe: realmlp, which is tuned for tables. What is given besides counts.</td></tr>
 *   <tr><td>{@code layers}</td><td>{@code W,..}</td><td>Widths of the hidden layers, or none; by default 300,100.</td></tr>
 *   <tr><td>{@code activation}</td><td>{@code NAME}</td><td>Activation of the hidden layers; by default relu.</td></tr>
 *   <tr><td>{@code initializer}</td><td>{@code NAME}</td><td>How weights are initialized; by default what suits the activation and the parametrization.</td></tr>
 *   <tr><td>{@code norm}</td><td>{@code NAME}</td><td>Normalization of the hidden layers: none (the default), batch or layer.</td></tr>
 *   <tr><td>{@code dropout}</td><td>{@code X}</td><td>Share of the hidden layers' outputs to drop in training; by default 0.</td></tr>
 *   <tr><td>{@code dropout-input}</td><td>{@code X}</td><td>Share of the inputs to drop in training; by default 0.</td></tr>
 *   <tr><td>{@code input-scale}</td><td>{@code X}</td><td>Above 0: multiply each input by a number that is learnt, from 1 on, at X times the learning rate; by default 0.</td></tr>
 *   <tr><td>{@code init}</td><td>{@code FILE}</td><td>Start from the weights in a safetensors file instead of an initializer.</td></tr>
 *   <tr><td>{@code loss}</td><td>{@code NAME}</td><td>cross_entropy (the default for classes), binary_cross_entropy (the default for several labels), mse (the default for numbers), huber:delta=2.</td></tr>
 *   <tr><td>{@code optimizer}</td><td>{@code NAME}</td><td>adam (the default), or another that {@code warpstep optimizers} lists.</td></tr>
 *   <tr><td>{@code set}</td><td>{@code NAME=V,..}</td><td>The optimizer's hyperparameters: beta1=0.95.</td></tr>
 *   <tr><td>{@code lr}</td><td>{@code X}</td><td>Learning rate; by default the optimizer's.</td></tr>
 *   <tr><td>{@code schedule}</td><td>{@code NAME}</td><td>Schedule of the learning rate: constant (the default), cosine, one_cycle, or another that {@code warpstep optimizers} lists.</td></tr>
 *   <tr><td>{@code warmup}</td><td>{@code EPOCHS}</td><td>Epochs over which the learning rate rises to its full value; may be a fraction.</td></tr>
 *   <tr><td>{@code average}</td><td>{@code NAME}</td><td>Average of the weights, scored and kept in their place: ema:decay=0.999, or lookahead:k=5.</td></tr>
 *   <tr><td>{@code batch}</td><td>{@code N}</td><td>Rows in a step; by default 128, or 32 for fewer than 10,000 rows.</td></tr>
 *   <tr><td>{@code epochs}</td><td>{@code N}</td><td>Passes over the rows; by default 10. For fewer than 10,000 rows, enough for 3,000 steps, at most 200; for a full-batch optimizer, 100 iterations.</td></tr>
 *   <tr><td>{@code early-stopping}</td><td>{@code N}</td><td>Stop after N epochs without a lower validation loss, and keep the best epoch's weights.</td></tr>
 *   <tr><td>{@code seed}</td><td>{@code N}</td><td>Seed of all random numbers; by default 42.</td></tr>
 *   <tr><td>{@code shuffle}</td><td>{@code true|false}</td><td>Whether to shuffle the rows in each epoch; by default true.</td></tr>
 *   <tr><td>{@code clip-norm}</td><td>{@code X}</td><td>Limit on the gradient's norm.</td></tr>
 *   <tr><td>{@code clip-value}</td><td>{@code X}</td><td>Limit on each element of the gradient.</td></tr>
 *   <tr><td>{@code l1}</td><td>{@code X}</td><td>Penalty: X times the sum of the weights' magnitudes; by default 0.</td></tr>
 *   <tr><td>{@code l2}</td><td>{@code X}</td><td>Penalty: X/2 times the sum of the weights' squares; by default 0.</td></tr>
 *   <tr><td>{@code decay-biases}</td><td>{@code true|false}</td><td>Whether weight decay and penalties apply to biases; by default true, as in PyTorch.</td></tr>
 *   <tr><td>{@code bias-lr-factor}</td><td>{@code X}</td><td>What the learning rate is multiplied by for biases; by default 1. For elementwise optimizers.</td></tr>
 *   <tr><td>{@code parametrization}</td><td>{@code NAME}</td><td>standard (the default), or ntk: Adam learns sqrt(inputs) times a layer's weights, which are kept as they are used.</td></tr>
 *   <tr><td>{@code max-norm}</td><td>{@code X}</td><td>Limit on the norm of each hidden unit's weights, applied after each update.</td></tr>
 *   <tr><td>{@code device}</td><td>{@code NAME}</td><td>auto (the default), cuda, cpu or reference (float64, slow).</td></tr>
 *   <tr><td>{@code precision}</td><td>{@code NAME}</td><td>Number format of the matrix products: fp32 (the default), tf32 or bf16.</td></tr>
 *   <tr><td>{@code threads}</td><td>{@code N}</td><td>CPU threads; by default one per core. The results are the same bits for any number.</td></tr>
 *   <tr><td>{@code cache}</td><td>{@code DIR}</td><td>Where rows of a table lie that do not fit on the heap, while they are needed; by default beside the run, for describe with temporary files.</td></tr>
 *   <tr><td>{@code out}</td><td>{@code DIR}</td><td>The run folder; by default runs/DATE-NAME.</td></tr>
 *   <tr><td>{@code name}</td><td>{@code NAME}</td><td>NAME in runs/DATE-NAME, without --out; by default the name of the data.</td></tr>
 *   <tr><td>{@code log-steps}</td><td>{@code true|false}</td><td>Write the loss of every step to steps.csv.</td></tr>
 * </table>
 */
public final class Training {
  private static final String PLACE = "Training: ";

  private final Optional<Dataset> rows;
  private final Optional<Dataset> testRows;
  private final GivenSettings given;
  private final TrainingListener listener;

  private Training(
      Optional<Dataset> rows,
      Optional<Dataset> testRows,
      GivenSettings given,
      TrainingListener listener) {
    this.rows = rows;
    this.testRows = testRows;
    this.given = given;
    this.listener = listener;
  }

  /** Trains on a table, or on a directory of IDX files. */
  public static Training of(Path data) {
    return of(data.toString());
  }

  /** Trains on {@code digits}, {@code fashion-mnist}, {@code mnist}, or what is at a path. */
  public static Training of(String data) {
    return new Training(
            Optional.empty(), Optional.empty(), GivenSettings.none(), TrainingListener.NONE)
        .set("data", data);
  }

  /**
   * Trains on rows that are in memory, which are not copied: nobody may write to them before {@link
   * #run} returns. For regression the loss is {@code mse} unless another is set.
   */
  public static Training of(Dataset rows) {
    return new Training(
            Optional.of(rows), Optional.empty(), GivenSettings.none(), TrainingListener.NONE)
        .set("data", TrainingData.MEMORY);
  }

  /**
   * Trains a classifier.
   *
   * @param x (rows, features), finite
   * @param labels (rows), of two classes or more
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Training of(float[][] x, String[] labels) {
    return of(Dataset.classification(TrainingData.MEMORY_NAME, x, List.of(labels)));
  }

  /**
   * Trains a classifier.
   *
   * @param x (rows, features), finite; rounded to float32
   * @param labels (rows), of two classes or more
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Training of(double[][] x, String[] labels) {
    return of(floats(x), labels);
  }

  /**
   * Trains a regression.
   *
   * @param x (rows, features), finite
   * @param y (rows), finite
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Training of(float[][] x, float[] y) {
    return of(Dataset.regression(TrainingData.MEMORY_NAME, x, y));
  }

  /**
   * Trains a regression.
   *
   * @param x (rows, features), finite; rounded to float32
   * @param y (rows), finite; rounded to float32
   * @throws IllegalArgumentException if the sizes do not fit one another
   */
  public static Training of(double[][] x, double[] y) {
    return of(floats(x), floats(y));
  }

  private static float[][] floats(double[][] x) {
    return Arrays.stream(x).map(Training::floats).toArray(float[][]::new);
  }

  private static float[] floats(double[] x) {
    float[] floats = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      floats[i] = (float) x[i];
    }
    return floats;
  }

  /**
   * Sets anything.
   *
   * @param name one of {@link Setting#names}, such as {@code early-stopping}
   * @param value as on the command line
   * @throws UsageException if there is no such setting; the nearest is suggested
   */
  public Training set(String name, String value) {
    if (Setting.find(name).filter(setting -> setting != Setting.JSON).isEmpty()) {
      throw new UsageException(PLACE + Names.unknown("setting", name, Setting.names()));
    }
    return with(given.with(new Given(name, List.of(value), false, PLACE)));
  }

  private Training with(GivenSettings changed) {
    return new Training(rows, testRows, changed, listener);
  }

  /** The label's column in a table; several columns of numbers are predicted together. */
  public Training label(String... columns) {
    return with(given.with(new Given("label", List.of(columns), true, PLACE)));
  }

  /** Columns of a table that are categories, whatever they hold. */
  public Training oneHot(String... columns) {
    return with(given.with(new Given("one-hot", List.of(columns), true, PLACE)));
  }

  /** How features are scaled: {@code none}, {@code minmax}, {@code standard} or {@code robust}. */
  public Training scale(String how) {
    return set("scale", how);
  }

  /** The widths of the hidden layers; none for a linear model. */
  public Training layers(int... widths) {
    String text =
        Arrays.stream(widths).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return set("layers", widths.length == 0 ? Settings.NO_LAYERS : text);
  }

  /** The activation of the hidden layers, such as {@code gelu}. */
  public Training activation(String name) {
    return set("activation", name);
  }

  /** The loss, such as {@code mse} or {@code huber:delta=2}. */
  public Training loss(String name) {
    return set("loss", name);
  }

  /** The optimizer, such as {@code adam} or {@code adamw:lr=0.003,weightDecay=0.1}. */
  public Training optimizer(String name) {
    return set("optimizer", name);
  }

  /** The schedule of the learning rate, such as {@code one_cycle}. */
  public Training schedule(String name) {
    return set("schedule", name);
  }

  /** The rows in a step. */
  public Training batch(int rows) {
    return set("batch", Integer.toString(rows));
  }

  /** The passes over the rows. */
  public Training epochs(int count) {
    return set("epochs", Integer.toString(count));
  }

  /** Stops after so many epochs without a lower validation loss, and keeps the best weights. */
  public Training earlyStopping(int epochs) {
    return set("early-stopping", Integer.toString(epochs));
  }

  /** The seed of all random numbers: equal seeds give equal bits. */
  public Training seed(long seed) {
    return set("seed", Long.toString(seed));
  }

  /** {@code auto}, {@code cuda}, {@code cpu} or {@code reference}. */
  public Training device(String name) {
    return set("device", name);
  }

  /** The run folder, which must be empty or not exist; by default a new one in runs/. */
  public Training out(Path folder) {
    return set("out", folder.toString());
  }

  /**
   * Rows to test on, instead of a share of those to train on.
   *
   * @throws IllegalArgumentException if the rows to train on are not in memory too, or have other
   *     features, classes or targets
   */
  public Training test(Dataset rows) {
    Dataset train =
        this.rows.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "test rows in memory go with training rows in memory; for files set \"test\""));
    if (!train.features().equals(rows.features())
        || !train.classes().equals(rows.classes())
        || !train.targets().equals(rows.targets())) {
      throw new IllegalArgumentException(
          "the test rows must have the features, classes and targets of the training rows");
    }
    return new Training(this.rows, Optional.of(rows), given, listener);
  }

  /** Hears how training goes, in the thread that runs it, after the listeners that were set. */
  public Training listener(TrainingListener next) {
    return new Training(rows, testRows, given, listener.and(next));
  }

  /**
   * Hears of each epoch.
   *
   * @param goOn whether to go on; false ends training after this epoch, and the run is written as
   *     it is then
   */
  public Training onEpoch(Predicate<EpochMetrics> goOn) {
    return listener(
        new TrainingListener() {
          private boolean cancelled;

          @Override
          public void epoch(EpochMetrics metrics, double[] losses) {
            cancelled = !goOn.test(metrics);
          }

          @Override
          public boolean cancelled() {
            return cancelled;
          }
        });
  }

  /**
   * Trains, and writes the run folder. Where it throws, nothing of the folder stays.
   *
   * @throws UsageException if a setting is wrong, or does not fit the data or another
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws dev.warpstep.data.DataException if the data cannot be used
   * @throws dev.warpstep.backend.DeviceException if the device cannot be used
   * @throws dev.warpstep.train.DivergedException if training diverged
   * @throws dev.warpstep.text.OutputException if the run folder cannot be written
   */
  public Run run() {
    Settings settings = Settings.of(given);
    TrainingRun training =
        rows.isPresent()
            ? new TrainingRun(
                settings,
                TrainingData.of(
                    TrainingSource.of(rows.get(), testRows, TrainingData.scratch(settings)),
                    settings))
            : new TrainingRun(settings);
    return training.run(listener, backend -> {});
  }
}
