package dev.warpstep.run;

import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.solver.Solver;
import dev.warpstep.solver.Solvers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How to train, checked; what is empty is chosen when the data are known.
 *
 * @param preset that gave defaults, if one was asked for
 * @param ofNumbers what counts instead where numbers are predicted, not classes
 * @param data which rows
 * @param layers hidden widths
 * @param activation of the hidden layers
 * @param initializer of the weights
 * @param regularization dropout, normalisation, penalties and the limit on norms
 * @param init file to take the weights from instead
 * @param loss what is minimised; empty for what suits the labels
 * @param optimizer update rule
 * @param solver the full-batch method that trains instead of the update rule, if any
 * @param schedule of the learning rate
 * @param warmup epochs in which the learning rate rises
 * @param average of the parameters, if one is taken
 * @param earlyStopping epochs without a lower validation loss that end training
 * @param batch rows of a step
 * @param epochs passes over the rows
 * @param seed of all random numbers
 * @param shuffle whether each epoch has another order
 * @param clip limits on the gradient
 * @param decayBiases whether weight decay applies to biases
 * @param inputScale whether a scale of each input is learnt
 * @param lrFactors what the learning rate is multiplied by for biases, scales and weights
 * @param device name of a device, or {@code auto}
 * @param precision of the products
 * @param threads of the CPU
 * @param out run folder
 * @param name part of the run folder's name
 * @param logSteps whether to write steps.csv
 */
public record Settings(
    Optional<Preset> preset,
    Optional<Settings> ofNumbers,
    DataSettings data,
    List<Integer> layers,
    Activation activation,
    Initializer initializer,
    Regularization regularization,
    Optional<Path> init,
    Optional<Loss> loss,
    Optimizer optimizer,
    Optional<Solver> solver,
    Schedule schedule,
    double warmup,
    Optional<WeightAverage> average,
    OptionalInt earlyStopping,
    OptionalInt batch,
    OptionalInt epochs,
    long seed,
    boolean shuffle,
    Clip clip,
    boolean decayBiases,
    boolean inputScale,
    LrFactors lrFactors,
    String device,
    Precision precision,
    OptionalInt threads,
    Optional<Path> out,
    Optional<String> name,
    boolean logSteps) {
  /** What --layers none says: no hidden layer. */
  static final String NO_LAYERS = "none";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  /**
   * @throws UsageException if a text is not right
   */
  public static Settings of(GivenSettings given) {
    Optional<Preset> preset =
        given.find("preset").map(text -> given.parsed("preset", "", Preset::parse));
    if (preset.isEmpty()) {
      return of(given, preset, Optional.empty());
    }
    Settings numbers = of(preset.get().behind(given, false), preset, Optional.empty());
    return of(preset.get().behind(given, true), preset, Optional.of(numbers));
  }

  private static Settings of(
      GivenSettings given, Optional<Preset> preset, Optional<Settings> ofNumbers) {
    Activation activation = given.parsed(Setting.ACTIVATION, Activations.ALL::parse);
    Optional<Loss> loss =
        given.find("loss").map(text -> given.parsed("loss", "", Losses.ALL::parse));
    Object rule = OptimizerSetting.of(given);
    if (preset.isPresent() && rule instanceof Solver solver) {
      Given asked = given.orDefault(Setting.OPTIMIZER);
      throw asked.wrong(
          "must not be a full-batch method with --preset " + preset.get().text(),
          Solvers.ALL.of(solver).name());
    }
    Parametrization parametrization = given.parsed(Setting.PARAMETRIZATION, Parametrization::parse);
    double inputScale = given.factor(Setting.INPUT_SCALE);
    unused(given, "initializer", "init");
    unused(given, "name", "out");
    return new Settings(
        preset,
        ofNumbers,
        DataSettings.of(given, loss),
        layers(given),
        activation,
        given.parsed("initializer", suited(activation, parametrization).text(), Initializer::parse),
        Regularization.of(given),
        DataSettings.path(given, "init"),
        loss,
        rule instanceof Optimizer optimizer
            ? optimizer
            : Optimizers.ALL.find(Setting.OPTIMIZER.defaultText()).defaults(),
        rule instanceof Solver solver ? Optional.of(solver) : Optional.empty(),
        given.parsed(Setting.SCHEDULE, Schedules.ALL::parse),
        given.notNegative(Setting.WARMUP),
        given.find("average").map(text -> given.parsed("average", "", Averages.ALL::parse)),
        given.positive("early-stopping", Integer.MAX_VALUE),
        given.positive("batch", Integer.MAX_VALUE),
        given.positive("epochs", Integer.MAX_VALUE),
        given.whole(Setting.SEED),
        given.flag(Setting.SHUFFLE),
        new Clip(given.factor(Setting.CLIP_VALUE), given.factor(Setting.CLIP_NORM)),
        given.flag(Setting.DECAY_BIASES),
        inputScale > 0,
        new LrFactors(biasLrFactor(given), inputScale > 0 ? inputScale : 1, parametrization),
        given.orDefault(Setting.DEVICE).text(),
        given.parsed(Setting.PRECISION, Devices::precision),
        given.positive("threads", Devices.MOST_THREADS),
        DataSettings.path(given, "out"),
        name(given),
        given.flag(Setting.LOG_STEPS));
  }

  /**
   * How to train on the data at hand.
   *
   * @param classification whether classes are predicted, not numbers
   */
  public Settings forTask(boolean classification) {
    return classification ? this : ofNumbers.orElse(this);
  }

  /** W begins with variance 1 where W/sqrt(inputs) is what is kept. */
  private static Initializer suited(Activation activation, Parametrization parametrization) {
    return parametrization == Parametrization.NTK
        ? Initializer.LECUN_NORMAL
        : Initializer.suited(activation);
  }

  /** A run's config.toml has both, so that what stands there alone is not refused. */
  private static void unused(GivenSettings given, String name, String instead) {
    given
        .onCommandLine(name)
        .filter(option -> given.find(instead).isPresent())
        .ifPresent(
            option -> {
              throw option.wrong("has no effect with --" + instead, option.text());
            });
  }

  private static double biasLrFactor(GivenSettings given) {
    double factor = given.factor(Setting.BIAS_LR_FACTOR);
    if (factor == 0) {
      Given zero = given.orDefault(Setting.BIAS_LR_FACTOR);
      throw zero.wrong("must be positive", zero.text());
    }
    return factor;
  }

  private static List<Integer> layers(GivenSettings given) {
    Given layers = given.orDefault(Setting.LAYERS);
    if (layers.text().isBlank() || layers.text().equals(NO_LAYERS)) {
      return List.of();
    }
    List<Integer> widths = new ArrayList<>();
    for (String width : layers.elements()) {
      if (width.isBlank()) {
        throw layers.wrong("must be widths with commas between, such as 300,100", layers.text());
      }
      widths.add(GivenSettings.positive(layers, width, Integer.MAX_VALUE));
    }
    return widths;
  }

  private static Optional<String> name(GivenSettings given) {
    Optional<Given> name = given.find("name");
    name.filter(text -> !NAME.matcher(text.text()).matches())
        .ifPresent(
            text -> {
              throw text.wrong("must be letters, digits, - _ and .", text.text());
            });
    return name.map(Given::text);
  }
}
