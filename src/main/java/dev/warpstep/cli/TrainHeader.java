package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Loss;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.report.CatalogueText;
import dev.warpstep.report.Figures;
import dev.warpstep.run.Devices;
import dev.warpstep.run.Rules;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingData;
import dev.warpstep.run.TrainingNotes;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.text.Names;
import dev.warpstep.text.Paragraph;
import dev.warpstep.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is shown before a run: what is trained, on what, and what looks odd. */
public record TrainHeader(
    Settings settings, TrainingData data, Loss loss, Mlp mlp, TrainingOptions options) {
  private static final int INDENT = 11;

  static TrainHeader of(TrainingRun run) {
    return new TrainHeader(
        run.settings(), run.data(), run.loss(), run.mlp(), run.trainingOptions());
  }

  /**
   * All of it.
   *
   * @param lrOrigin where the learning rate comes from, unless the user or a default set it
   */
  String text(Backend backend, Optional<String> lrOrigin, Terminal terminal) {
    StringBuilder text = new StringBuilder(subject(terminal));
    line(text, "optimizer", optimizer(), terminal);
    lrOrigin.ifPresent(origin -> line(text, "lr", origin, terminal));
    text.append(course(terminal));
    line(text, "training", trainingText() + ", seed " + options.seed(), terminal);
    text.append(end(terminal)).append(device(backend, terminal));
    new TrainingNotes(settings, data).all().forEach(note -> line(text, "note", note, terminal));
    return text.append('\n').toString();
  }

  /** The data and the network. */
  String subject(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    line(text, "data", dataText(), terminal);
    settings.preset().ifPresent(preset -> line(text, "preset", preset.description(), terminal));
    line(
        text,
        "model",
        "%s, %s, %s parameters, %s"
            .formatted(
                mlp.widths(),
                Activations.ALL.text(settings.activation()),
                Figures.count(mlp.parameters()),
                settings.init().isPresent()
                    ? "weights of " + settings.init().get()
                    : settings.initializer().text()),
        terminal);
    List<String> used = new ArrayList<>(settings.regularization().used());
    used.addAll(factors());
    if (!used.isEmpty()) {
      line(text, "", String.join(", ", used), terminal);
    }
    return text.toString();
  }

  /** What is learnt at another rate than the others. */
  private List<String> factors() {
    List<String> factors = new ArrayList<>();
    LrFactors used = settings.lrFactors();
    if (settings.inputScale()) {
      factors.add("scales of inputs at lr*" + Hyperparameters.text(used.inputScale()));
    }
    if (used.parametrization() != Parametrization.STANDARD) {
      factors.add(used.parametrization().text() + " weights at lr/sqrt(inputs)");
    }
    if (used.biases() != 1) {
      factors.add("biases at lr*" + Hyperparameters.text(used.biases()));
    }
    return factors;
  }

  /** Schedule, with what looks odd in it, and average, where there are any. */
  String course(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    schedule().ifPresent(schedule -> line(text, "schedule", schedule, terminal));
    if (options.warmup() > options.epochs()) {
      String note =
          "the warm-up is longer than the training: the rate never reaches its full height";
      line(text, "note", note, terminal);
    }
    if (schedule().isPresent() && !options.optimizer().followsLr()) {
      line(text, "note", "the optimizer's rate is its first step's alone", terminal);
    }
    options
        .average()
        .ifPresent(
            average ->
                line(text, "average", named(Averages.ALL.of(average).name(), average), terminal));
    return text.toString();
  }

  /** Loss, batch, epochs and their steps. */
  String trainingText() {
    return Losses.ALL.text(loss) + ", " + steps();
  }

  /** Loss and batch. */
  String lossText() {
    return Losses.ALL.text(loss) + ", " + batch();
  }

  private String batch() {
    return "batch " + Figures.count(Math.min(options.batch(), data.train().rows()));
  }

  /** When training ends early, if it may. */
  String end(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    options
        .earlyStopping()
        .ifPresent(
            patience ->
                line(
                    text,
                    "until",
                    plural(patience, "epoch")
                        + " without a lower validation loss; the best is kept",
                    terminal));
    return text.toString();
  }

  /** The device, and why it was chosen. */
  String device(Backend backend, Terminal terminal) {
    StringBuilder text = new StringBuilder();
    line(text, "device", backend.description(), terminal);
    if (settings.device().equals(Devices.AUTO)) {
      line(text, "", Devices.whyAuto(backend), terminal);
    }
    return text.toString();
  }

  private String optimizer() {
    Object rule = settings.solver().isPresent() ? settings.solver().get() : options.optimizer();
    return named(Rules.name(rule), rule);
  }

  private String steps() {
    if (settings.solver().isPresent()) {
      return "all rows at once, at most " + plural(options.epochs(), "iteration");
    }
    long steps = (data.train().rows() + (long) options.batch() - 1) / options.batch();
    return "%s, %s of %s"
        .formatted(batch(), plural(options.epochs(), "epoch"), plural(steps, "step"));
  }

  private static void line(StringBuilder text, String label, String value, Terminal terminal) {
    text.append(Paragraph.of(label, value, INDENT, terminal.columns()));
  }

  private static String plural(long count, String noun) {
    return Figures.count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** A setting's name with its hyperparameters, if it has any. */
  private static String named(String name, Object setting) {
    String hyperparameters = CatalogueText.hyperparameters(setting);
    return hyperparameters.isEmpty() ? name : name + " (" + hyperparameters + ")";
  }

  /** Empty for a constant learning rate. */
  private Optional<String> schedule() {
    String name = Schedules.ALL.of(options.schedule()).name();
    if (name.equals("constant") && options.warmup() == 0) {
      return Optional.empty();
    }
    String warmup =
        options.warmup() == 0
            ? ""
            : ", warm-up of "
                + Hyperparameters.text(options.warmup())
                + (options.warmup() == 1 ? " epoch" : " epochs");
    return Optional.of(named(name, options.schedule()) + warmup);
  }

  private String dataText() {
    Dataset train = data.train();
    List<String> parts = new ArrayList<>();
    parts.add(plural(train.rows(), "row"));
    data.validation().ifPresent(rows -> parts.add(Figures.count(rows.rows()) + " to choose by"));
    parts.add(
        data.test().map(rows -> Figures.count(rows.rows()) + " held out").orElse("none held out"));
    parts.add(plural(train.width(), "feature"));
    parts.add(
        train.isMultiLabel()
            ? "multi-label of " + String.join(", ", train.targets())
            : train.isClassification()
                ? train.classes().size() + " classes"
                : train.targets().size() == 1
                    ? "regression"
                    : "regression of " + String.join(", ", train.targets()));
    String scaling = Names.of(data.preprocessing().scaler().scaling());
    if (!scaling.equals("none")) {
      parts.add(scaling + " scaling");
    }
    return data.source().name() + ": " + String.join(", ", parts);
  }
}
