package dev.warpstep.run;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of a training run: the one list of their names, defaults and descriptions. The
 * options of {@code warpstep train}, the keys of a {@code config.toml}, the names that {@link
 * Training#set} takes and docs/settings.md are all made from it.
 */
public enum Setting {
  DATA(
      Group.DATA,
      Form.TEXT,
      "data",
      "DATA",
      "digits",
      "%s (the default), fashion-mnist, mnist, a table (a file, several with commas or a pattern, or - for standard input), or a directory of IDX files."),
  DATA_DIR(
      Group.DATA, Form.TEXT, "data-dir", "DIR", null, "Where to look for fashion-mnist or mnist."),
  TEST(Group.DATA, Form.TEXT, "test", "FILE", null, "A table to test on."),
  TEST_FRACTION(
      Group.DATA,
      Form.TEXT,
      "test-fraction",
      "X",
      "0.2",
      "Share of the rows to hold out if the data have no test part; by default %s."),
  VALIDATION(
      Group.DATA,
      Form.TEXT,
      "validation",
      "FILE",
      null,
      "A table whose score chooses: when to stop, which weights to keep."),
  VALIDATION_FRACTION(
      Group.DATA,
      Form.TEXT,
      "validation-fraction",
      "X",
      null,
      "Share of the training rows to choose by; by default 0.1 where a score chooses, else 0."),
  SPLIT(
      Group.DATA,
      Form.TEXT,
      "split",
      "HOW",
      null,
      "Which rows are held out: random, stratified (by default for classes of one label), ordered (the last), or group:COL (equal values stay together)."),
  LABEL(
      Group.DATA,
      Form.LIST,
      "label",
      "COL,..",
      "label",
      "The column to predict, by name, number or last; by default %s. Several columns are predicted together: numbers, or where all are 0/1 or yes/no, labels that hold or do not."),
  DROP(Group.DATA, Form.LIST, "drop", "COL,..", null, "Columns to leave out."),
  KEEP(Group.DATA, Form.LIST, "keep", "COL,..", null, "The only columns to learn from."),
  ONE_HOT(
      Group.DATA,
      Form.LIST,
      "one-hot",
      "COL,..",
      null,
      "Columns that are categories, whatever they hold; texts are without being named."),
  TASK(
      Group.DATA,
      Form.TEXT,
      "task",
      "NAME",
      "auto",
      "%s (the default: texts, at most 20 different whole numbers, or several columns of 0/1 or yes/no are classes), classification or regression."),
  CLASS_WEIGHT(
      Group.DATA,
      Form.LIST,
      "class-weight",
      "CLASS=W,..",
      null,
      "How much the rows of a class count: balanced, none (the default), or a weight for each class that has not 1."),
  WEIGHT(
      Group.DATA,
      Form.TEXT,
      "weight",
      "COL",
      null,
      "The column that says how often a row counts, as if it stood there so often."),
  MISSING(
      Group.DATA,
      Form.TEXT,
      "missing",
      "HOW",
      "auto",
      "What to do where a value is missing: %s (the default: the median, and a feature that says so; for a category one of its own), error, or drop the row."),
  MISSING_MARKERS(
      Group.DATA,
      Form.LIST,
      "missing-markers",
      "TEXT,..",
      null,
      "Texts or numbers that mean a missing value, besides an empty field, NA, N/A, NaN, null, none and ?."),
  UNKNOWN(
      Group.DATA,
      Form.TEXT,
      "unknown",
      "HOW",
      "error",
      "What to do with a category that training did not have: %s (the default), or other: it counts as none."),
  SCALE(
      Group.DATA,
      Form.TEXT,
      "scale",
      "HOW",
      "auto",
      "%s (the default: standard for tables), none, minmax, standard or robust; fitted on the training rows."),
  SCALE_TARGET(
      Group.DATA,
      Form.TEXT,
      "scale-target",
      "HOW",
      "standard",
      "How numbers to predict are scaled for training: %s (the default) or none. What is shown is in their own units."),
  DELIMITER(
      Group.DATA,
      Form.TEXT,
      "delimiter",
      "CHAR",
      null,
      "What separates fields: , ; tab or |; by default found from the first rows."),
  DECIMAL(
      Group.DATA,
      Form.TEXT,
      "decimal",
      "CHAR",
      null,
      "What separates a number's fraction: . or ,; by default found from the first rows."),
  HEADER(
      Group.DATA,
      Form.TEXT,
      "header",
      "auto|true|false",
      "auto",
      "Whether the first row names the columns; by default it does unless it has numbers. Without one they are c1, c2, .."),
  ON_BAD_ROW(
      Group.DATA,
      Form.TEXT,
      "on-bad-row",
      "HOW",
      "fail",
      "What to do with a row that can't be read: %s (the default), or skip: it is left out, counted and listed."),
  PRESET(
      Group.MODEL,
      Form.TEXT,
      "preset",
      "NAME",
      null,
      "Defaults of a published recipe: realmlp, which is tuned for tables. What is given besides counts."),
  LAYERS(
      Group.MODEL,
      Form.LIST,
      "layers",
      "W,..",
      "300,100",
      "Widths of the hidden layers, or none; by default %s."),
  ACTIVATION(
      Group.MODEL,
      Form.TEXT,
      "activation",
      "NAME",
      "relu",
      "Activation of the hidden layers; by default %s."),
  INITIALIZER(
      Group.MODEL,
      Form.TEXT,
      "initializer",
      "NAME",
      null,
      "How weights are initialized; by default what suits the activation and the parametrization."),
  NORM(
      Group.MODEL,
      Form.TEXT,
      "norm",
      "NAME",
      "none",
      "Normalization of the hidden layers: %s (the default), batch or layer."),
  DROPOUT(
      Group.MODEL,
      Form.TEXT,
      "dropout",
      "X",
      "0",
      "Share of the hidden layers' outputs to drop in training; by default %s."),
  DROPOUT_INPUT(
      Group.MODEL,
      Form.TEXT,
      "dropout-input",
      "X",
      "0",
      "Share of the inputs to drop in training; by default %s."),
  INPUT_SCALE(
      Group.MODEL,
      Form.TEXT,
      "input-scale",
      "X",
      "0",
      "Above 0: multiply each input by a number that is learnt, from 1 on, at X times the learning rate; by default %s."),
  INIT(
      Group.MODEL,
      Form.TEXT,
      "init",
      "FILE",
      null,
      "Start from the weights in a safetensors file instead of an initializer."),
  LOSS(
      Group.TRAINING,
      Form.TEXT,
      "loss",
      "NAME",
      null,
      "cross_entropy (the default for classes), binary_cross_entropy (the default for several labels), mse (the default for numbers), huber:delta=2."),
  OPTIMIZER(
      Group.TRAINING,
      Form.TEXT,
      "optimizer",
      "NAME",
      "adam",
      "%s (the default), or another that `warpstep optimizers` lists."),
  SET(
      Group.TRAINING,
      Form.REPEATED,
      "set",
      "NAME=V,..",
      null,
      "The optimizer's hyperparameters: beta1=0.95."),
  LR(Group.TRAINING, Form.TEXT, "lr", "X", null, "Learning rate; by default the optimizer's."),
  SCHEDULE(
      Group.TRAINING,
      Form.TEXT,
      "schedule",
      "NAME",
      "constant",
      "Schedule of the learning rate: %s (the default), cosine, one_cycle, or another that `warpstep optimizers` lists."),
  WARMUP(
      Group.TRAINING,
      Form.TEXT,
      "warmup",
      "EPOCHS",
      "0",
      "Epochs over which the learning rate rises to its full value; may be a fraction."),
  AVERAGE(
      Group.TRAINING,
      Form.TEXT,
      "average",
      "NAME",
      null,
      "Average of the weights, scored and kept in their place: ema:decay=0.999, or lookahead:k=5."),
  BATCH(
      Group.TRAINING,
      Form.TEXT,
      "batch",
      "N",
      null,
      "Rows in a step; by default 128, or 32 for fewer than 10,000 rows."),
  EPOCHS(
      Group.TRAINING,
      Form.TEXT,
      "epochs",
      "N",
      null,
      "Passes over the rows; by default 10. For fewer than 10,000 rows, enough for 3,000 steps, at most 200; for a full-batch optimizer, 100 iterations."),
  EARLY_STOPPING(
      Group.TRAINING,
      Form.TEXT,
      "early-stopping",
      "N",
      null,
      "Stop after N epochs without a lower validation loss, and keep the best epoch's weights."),
  SEED(Group.TRAINING, Form.TEXT, "seed", "N", "42", "Seed of all random numbers; by default %s."),
  SHUFFLE(
      Group.TRAINING,
      Form.TEXT,
      "shuffle",
      "true|false",
      "true",
      "Whether to shuffle the rows in each epoch; by default %s."),
  CLIP_NORM(Group.TRAINING, Form.TEXT, "clip-norm", "X", "0", "Limit on the gradient's norm."),
  CLIP_VALUE(
      Group.TRAINING, Form.TEXT, "clip-value", "X", "0", "Limit on each element of the gradient."),
  L1(
      Group.TRAINING,
      Form.TEXT,
      "l1",
      "X",
      "0",
      "Penalty: X times the sum of the weights' magnitudes; by default %s."),
  L2(
      Group.TRAINING,
      Form.TEXT,
      "l2",
      "X",
      "0",
      "Penalty: X/2 times the sum of the weights' squares; by default %s."),
  DECAY_BIASES(
      Group.TRAINING,
      Form.TEXT,
      "decay-biases",
      "true|false",
      "true",
      "Whether weight decay and penalties apply to biases; by default %s, as in PyTorch."),
  BIAS_LR_FACTOR(
      Group.TRAINING,
      Form.TEXT,
      "bias-lr-factor",
      "X",
      "1",
      "What the learning rate is multiplied by for biases; by default %s. For elementwise optimizers."),
  PARAMETRIZATION(
      Group.TRAINING,
      Form.TEXT,
      "parametrization",
      "NAME",
      "standard",
      "%s (the default), or ntk: Adam learns sqrt(inputs) times a layer's weights, which are kept as they are used."),
  MAX_NORM(
      Group.TRAINING,
      Form.TEXT,
      "max-norm",
      "X",
      null,
      "Limit on the norm of each hidden unit's weights, applied after each update."),
  DEVICE(
      Group.DEVICE,
      Form.TEXT,
      "device",
      "NAME",
      "auto",
      "%s (the default), cuda, cpu or reference (float64, slow)."),
  PRECISION(
      Group.DEVICE,
      Form.TEXT,
      "precision",
      "NAME",
      "fp32",
      "Number format of the matrix products: %s (the default), tf32 or bf16."),
  THREADS(
      Group.DEVICE,
      Form.TEXT,
      "threads",
      "N",
      null,
      "CPU threads; by default one per core. The results are the same bits for any number."),
  CACHE(
      Group.DATA,
      Form.TEXT,
      "cache",
      "DIR",
      null,
      "Where rows of a table lie that do not fit on the heap, while they are needed; by default beside the run, for describe with temporary files."),
  OUT(Group.OUTPUT, Form.TEXT, "out", "DIR", null, "The run folder; by default runs/DATE-NAME."),
  NAME(
      Group.OUTPUT,
      Form.TEXT,
      "name",
      "NAME",
      null,
      "NAME in runs/DATE-NAME, without --out; by default the name of the data."),
  LOG_STEPS(
      Group.OUTPUT,
      Form.FLAG,
      "log-steps",
      "true|false",
      "false",
      "Write the loss of every step to steps.csv."),
  JSON(Group.OUTPUT, Form.FLAG, "json", "true|false", "false", "Print one JSON object at the end.");

  /** What a setting is about; the headings of the help. */
  public enum Group {
    /** Which rows. */
    DATA,
    /** The network. */
    MODEL,
    /** How it is trained. */
    TRAINING,
    /** On what. */
    DEVICE,
    /** What is written. */
    OUTPUT
  }

  /** How a setting is written. */
  public enum Form {
    /** One text. */
    TEXT,
    /** Elements with commas between, in TOML also an array. */
    LIST,
    /** A list that may be given several times. */
    REPEATED,
    /** true or false; on a command line the name alone is true. */
    FLAG
  }

  private static final Map<String, Setting> BY_NAME =
      Arrays.stream(values())
          .collect(
              Collectors.toMap(
                  Setting::text,
                  Function.identity(),
                  (a, b) -> {
                    throw new IllegalStateException("two settings have one name: " + a.text());
                  },
                  LinkedHashMap::new));

  private final Group group;
  private final Form form;
  private final String text;
  private final String label;
  private final String fallback;
  private final String description;

  Setting(Group group, Form form, String text, String label, String fallback, String description) {
    this.group = group;
    this.form = form;
    this.text = text;
    this.label = label;
    this.fallback = fallback;
    this.description = fallback == null ? description : description.formatted(fallback);
  }

  /** The setting of that name, such as {@code early-stopping}, if there is one. */
  public static Optional<Setting> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** All names, in the order of the list. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /** What it is about. */
  public Group group() {
    return group;
  }

  /** How it is written. */
  public Form form() {
    return form;
  }

  /** The name, such as {@code early-stopping}. */
  public String text() {
    return text;
  }

  /** What stands for the value in a help text, such as {@code N}. */
  public String label() {
    return label;
  }

  /** The value where none is given; empty where that depends on the data or other settings. */
  public Optional<String> fallback() {
    return Optional.ofNullable(fallback);
  }

  /** {@link #fallback} of a setting that has one. */
  String defaultText() {
    return fallback().orElseThrow(() -> new IllegalStateException(text + " has no default"));
  }

  /** A sentence about it, with its default. */
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return text;
  }
}
