package dev.warpstep.run;

import dev.warpstep.data.Datasets;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import dev.warpstep.table.Schema;
import dev.warpstep.table.TableFiles;
import dev.warpstep.table.TableOptions;
import dev.warpstep.text.Names;
import dev.warpstep.text.ShortestDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run's settings, resolved: the keys are the options' names, the values TOML. Reading them back
 * with --config trains the same bits. Files stand with their absolute paths.
 */
final class ConfigToml {
  private static final String OPTIMIZER = "optimizer";

  private final Map<String, String> lines = new LinkedHashMap<>();

  private ConfigToml() {}

  /**
   * The settings of a run.
   *
   * @param device the device's name
   * @param name of the run
   * @return option names to TOML values
   */
  static Map<String, String> of(TrainingRun run, String device, String name) {
    Settings settings = run.settings();
    ConfigToml toml = new ConfigToml();
    toml.data(settings.data(), run.data());
    toml.model(settings);
    Map<String, String> lines = toml.lines;
    settings
        .solver()
        .ifPresentOrElse(
            toml::solver, () -> toml.optimizer(settings, run.trainingOptions().batch()));
    lines.put("loss", quoted(Losses.ALL.text(run.loss())));
    lines.put("epochs", Integer.toString(run.trainingOptions().epochs()));
    settings
        .earlyStopping()
        .ifPresent(patience -> lines.put("early-stopping", Integer.toString(patience)));
    lines.put("seed", Long.toString(settings.seed()));
    lines.put("device", quoted(device));
    lines.put("precision", quoted(settings.precision().text()));
    settings.threads().ifPresent(threads -> lines.put("threads", Integer.toString(threads)));
    lines.put("name", quoted(name));
    lines.put("log-steps", Boolean.toString(settings.logSteps()));
    return lines;
  }

  private void data(DataSettings settings, TrainingData data) {
    String source = settings.data();
    lines.put(
        "data",
        quoted(
            Datasets.NAMES.contains(source) || source.equals(TrainingData.MEMORY)
                ? source
                : TableFiles.absolute(source)));
    settings.dataDir().ifPresent(dir -> lines.put("data-dir", quoted(absolute(dir))));
    settings.test().ifPresent(file -> lines.put("test", quoted(TableFiles.absolute(file))));
    data.testFraction().ifPresent(share -> lines.put("test-fraction", number(share)));
    settings
        .validation()
        .ifPresent(file -> lines.put("validation", quoted(TableFiles.absolute(file))));
    data.validationFraction().ifPresent(share -> lines.put("validation-fraction", number(share)));
    settings.split().text().ifPresent(split -> lines.put("split", quoted(split)));
    data.preprocessing().schema().ifPresent(schema -> table(settings.table(), schema));
    if (!settings.classWeights().isNone()) {
      lines.put("class-weight", array(settings.classWeights().texts()));
    }
    lines.put("scale", quoted(Names.of(data.preprocessing().scaler().scaling())));
    if (data.train().classes().isEmpty()) {
      boolean scaled = data.preprocessing().targetScaler().isPresent();
      lines.put("scale-target", quoted(scaled ? "standard" : "none"));
    }
  }

  private void table(TableOptions options, Schema schema) {
    lines.put("label", array(options.labels()));
    set("drop", options.drop());
    set("keep", options.keep());
    set("one-hot", options.oneHot());
    lines.put("task", quoted(schema.isRegression() ? "regression" : "classification"));
    options.weight().ifPresent(column -> lines.put("weight", quoted(column)));
    lines.put("missing", quoted(Names.of(options.missing())));
    set("missing-markers", options.read().missingMarkers());
    lines.put("unknown", quoted(Names.of(options.unknown())));
    options.read().delimiter().ifPresent(c -> lines.put("delimiter", quoted(c.toString())));
    options.read().decimal().ifPresent(c -> lines.put("decimal", quoted(c.toString())));
    lines.put("header", quoted(Names.of(schema.reading().header())));
    lines.put("on-bad-row", quoted(options.read().skipBadRows() ? "skip" : "fail"));
  }

  private void set(String name, Set<String> columns) {
    if (!columns.isEmpty()) {
      lines.put(name, array(List.copyOf(new TreeSet<>(columns))));
    }
  }

  private void model(Settings settings) {
    lines.put(
        "layers",
        settings.layers().isEmpty() ? quoted(Settings.NO_LAYERS) : settings.layers().toString());
    lines.put("activation", quoted(Activations.ALL.text(settings.activation())));
    lines.put("initializer", quoted(settings.initializer().text()));
    settings.init().ifPresent(file -> lines.put("init", quoted(absolute(file))));
  }

  private void regularization(Regularization settings) {
    lines.put("norm", quoted(settings.norm().text()));
    lines.put("dropout", number(settings.dropout()));
    lines.put("dropout-input", number(settings.inputDropout()));
    lines.put("l1", number(settings.penalty().l1()));
    lines.put("l2", number(settings.penalty().l2()));
    settings.maxNorm().ifPresent(limit -> lines.put("max-norm", number(limit)));
  }

  private void optimizer(Settings settings, int batch) {
    Optimizer optimizer = settings.optimizer();
    lines.put(OPTIMIZER, quoted(Optimizers.ALL.of(optimizer).name()));
    lines.put("lr", number(optimizer.lr()));
    set(optimizer);
    regularization(settings.regularization());
    lines.put("schedule", quoted(Schedules.ALL.text(settings.schedule())));
    lines.put("warmup", number(settings.warmup()));
    settings
        .average()
        .ifPresent(average -> lines.put("average", quoted(Averages.ALL.text(average))));
    lines.put("batch", Integer.toString(batch));
    lines.put("shuffle", Boolean.toString(settings.shuffle()));
    lines.put("clip-norm", number(settings.clip().norm()));
    lines.put("clip-value", number(settings.clip().value()));
    lines.put("decay-biases", Boolean.toString(settings.decayBiases()));
    LrFactors factors = settings.lrFactors();
    lines.put("bias-lr-factor", number(factors.biases()));
    lines.put("parametrization", quoted(factors.parametrization().text()));
    lines.put("input-scale", number(settings.inputScale() ? factors.inputScale() : 0));
  }

  private void solver(Solver solver) {
    lines.put(OPTIMIZER, quoted(Solvers.ALL.of(solver).name()));
    set(solver);
  }

  /** The hyperparameters; the learning rate has a line of its own. */
  private void set(Object rule) {
    List<String> set = new ArrayList<>();
    Hyperparameters.of(rule)
        .forEach(
            (name, value) -> {
              if (!name.equals("lr")) {
                set.add(name + "=" + Hyperparameters.text(value));
              }
            });
    lines.put("set", array(set));
  }

  /** The file's text. */
  static String text(Map<String, String> lines, String heading) {
    StringBuilder text = new StringBuilder("# ").append(heading).append('\n');
    lines.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    return text.toString();
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static String array(List<String> elements) {
    return elements.stream().map(ConfigToml::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A TOML float needs a point or an exponent. */
  private static String number(double value) {
    String text = ShortestDecimal.of(value);
    return text.contains(".") || text.contains("e") ? text : text + ".0";
  }

  /** A basic string. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default ->
            quoted.append(
                Character.isISOControl(c)
                    ? String.format("\\u%04x", (int) c)
                    : Character.toString(c));
      }
    }
    return quoted.append('"').toString();
  }
}
