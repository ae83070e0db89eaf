package dev.warpstep.run;

import dev.warpstep.Warpstep;
import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.NoInputException;
import dev.warpstep.data.Scaler;
import dev.warpstep.model.Model;
import dev.warpstep.model.Safetensors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.report.ReportHtml;
import dev.warpstep.report.Section;
import dev.warpstep.solver.Stop;
import dev.warpstep.table.ReadListener;
import dev.warpstep.table.TrainingTable;
import dev.warpstep.text.AtomicFile;
import dev.warpstep.text.OutputException;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Evaluator;
import dev.warpstep.train.FullBatchResult;
import dev.warpstep.train.FullBatchTrainer;
import dev.warpstep.train.LrRamp;
import dev.warpstep.train.RangeTest;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** One training run, from its settings to the run folder. */
public final class TrainingRun {
  private static final int SMALL_ROWS = 10_000;
  private static final int SMALL_BATCH = 32;
  private static final int BATCH = 128;
  private static final int EPOCHS = 10;
  private static final int SMALL_STEPS = 3000;
  private static final int MOST_DEFAULT_EPOCHS = 200;
  private static final int ITERATIONS = 100;

  private final Settings settings;
  private final TrainingData data;
  private final Loss loss;
  private final Mlp mlp;
  private final TrainingOptions options;
  private final String name;

  /** Loads the data and checks that everything fits. */
  public TrainingRun(Settings settings) {
    this(settings, ReadListener.NONE);
  }

  /** As the other, with a listener to the reading of a table. */
  public TrainingRun(Settings settings, ReadListener listener) {
    this(settings, TrainingData.load(settings, listener));
    data.source().table().ifPresent(TrainingTable::release);
  }

  /** Of data that are loaded already, as {@code settings} say. */
  public TrainingRun(Settings settings, TrainingData data) {
    this.settings = settings.forTask(data.train().isClassification());
    this.data = data;
    loss = this.settings.loss().orElseGet(this::usualLoss);
    requireLoss();
    mlp = shape();
    this.settings
        .solver()
        .ifPresent(
            solver -> UsageException.unless(() -> FullBatchTrainer.check(solver, mlp, loss)));
    options = options();
    this.settings
        .solver()
        .ifPresent(solver -> UsageException.unless(() -> FullBatchTrainer.check(solver, options)));
    name = this.settings.name().orElse(folderName(data.source().name()));
  }

  private Loss usualLoss() {
    Dataset rows = data.train();
    return Losses.ALL.parse(
        settings.preset().map(p -> p.loss(rows)).orElseGet(() -> Preset.usualLoss(rows)));
  }

  /** Of rows that are no table the labels are what they are. */
  private void requireLoss() {
    if (loss.isClassification() != data.train().isClassification()) {
      throw new UsageException(
          "--loss %s is for %s, but %s has %s"
              .formatted(
                  Losses.ALL.text(loss),
                  loss.isClassification() ? "classes" : "numbers to predict",
                  data.source().name(),
                  loss.isClassification() ? "numbers to predict" : "classes"));
    }
  }

  /** A name that --name takes too, so that the run's config.toml can be fed back. */
  private static String folderName(String source) {
    String name = source.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    return name.isEmpty() ? "data" : name.substring(0, Math.min(60, name.length()));
  }

  private Mlp shape() {
    if (settings.layers().isEmpty()) {
      settings
          .regularization()
          .ofHiddenLayers()
          .ifPresent(
              option -> {
                throw new UsageException(
                    option + " is for hidden layers, of which --layers none leaves none");
              });
    }
    int outputs =
        UsageException.ofArguments(
            () -> loss.outputs(data.train().classes().size(), data.train().targets().size()));
    return UsageException.networkOf(
        settings.layers(),
        () ->
            settings
                .regularization()
                .in(
                    Mlp.of(data.train().width(), settings.layers(), outputs, settings.activation())
                        .inputScale(settings.inputScale())));
  }

  private TrainingOptions options() {
    int rows = data.train().rows();
    boolean small = rows < SMALL_ROWS;
    int batch = settings.batch().orElse(small ? SMALL_BATCH : BATCH);
    int steps = (int) ((rows + (long) batch - 1) / batch);
    if (mlp.hasBatchNorm() && rows - (steps - 1L) * batch == 1) {
      throw new UsageException(
          "--norm batch needs 2 rows or more in each batch, but %,d rows in batches of %,d leave 1 at the end: use another --batch, or --norm layer"
              .formatted(rows, batch));
    }
    int enough = Math.max(EPOCHS, (SMALL_STEPS + steps - 1) / steps);
    TrainingOptions base =
        TrainingOptions.defaults()
            .optimizer(settings.optimizer())
            .schedule(settings.schedule())
            .warmup(settings.warmup())
            .loss(Model.scaledLoss(loss, targetScaler()))
            .lossUnit(Model.lossUnit(targetScaler()))
            .epochs(settings.epochs().orElse(epochs(small, enough)))
            .batch(batch)
            .seed(settings.seed())
            .shuffle(settings.shuffle())
            .clip(settings.clip())
            .decayBiases(settings.decayBiases());
    TrainingOptions factored =
        UsageException.ofArguments(() -> base.lrFactors(settings.lrFactors()));
    UsageException.unless(() -> settings.lrFactors().check(mlp));
    TrainingOptions options =
        settings.average().map(average -> averaged(factored, average, steps)).orElse(factored);
    TrainingOptions regularized = settings.regularization().in(options);
    return settings.earlyStopping().isPresent() ? stoppingEarly(regularized, steps) : regularized;
  }

  private static TrainingOptions averaged(
      TrainingOptions options, WeightAverage average, int stepsPerEpoch) {
    long steps = (long) stepsPerEpoch * options.epochs();
    if (average.interval() > steps) {
      throw new UsageException(
          "--average %s begins after %,d steps, but training has %,d: use more --epochs"
              .formatted(Averages.ALL.text(average), average.interval(), steps));
    }
    return UsageException.ofArguments(() -> options.average(average));
  }

  private TrainingOptions stoppingEarly(TrainingOptions options, int stepsPerEpoch) {
    int patience = settings.earlyStopping().getAsInt();
    if (data.validation().isEmpty()) {
      throw new UsageException(
          "--early-stopping needs rows to choose by, but --validation-fraction leaves none: "
              + patience);
    }
    // Else training would stop while the same weights are scored again and again.
    long interval = settings.average().map(WeightAverage::interval).orElse(1L);
    long least = (interval + stepsPerEpoch - 1) / stepsPerEpoch;
    if (patience < least) {
      throw new UsageException(
          "--early-stopping must be at least %d, since --average changes every %,d steps: %d"
              .formatted(least, interval, patience));
    }
    return options.earlyStopping(patience);
  }

  private int epochs(boolean small, int enough) {
    if (settings.solver().isPresent()) {
      return ITERATIONS;
    }
    return small ? Math.min(MOST_DEFAULT_EPOCHS, enough) : EPOCHS;
  }

  /** How it was asked for. */
  public Settings settings() {
    return settings;
  }

  /** What is minimised, in the units of the targets. */
  public Loss loss() {
    return loss;
  }

  private Optional<Scaler> targetScaler() {
    return data.preprocessing().targetScaler();
  }

  /** The rows, scaled. */
  public TrainingData data() {
    return data;
  }

  /** The network's shape. */
  public Mlp mlp() {
    return mlp;
  }

  /** How it is trained, every default resolved. */
  public TrainingOptions trainingOptions() {
    return options;
  }

  /** Batches of an epoch. */
  public int batches() {
    return (int) ((data.train().rows() + (long) options.batch() - 1) / options.batch());
  }

  /** Opens the device that the settings name; the caller closes it. */
  public Backend open() {
    return Devices.open(settings.device(), settings.threads(), settings.precision());
  }

  /** The network as training begins. */
  public Network network(Backend backend) {
    Optional<Safetensors> init = settings.init().map(TrainingRun::readInit);
    Network network = new Network(backend, mlp);
    try {
      if (init.isPresent()) {
        Model.load(network, init.get().tensors(), settings.init().get());
      } else {
        network.initialize(settings.initializer(), settings.seed());
      }
      return network;
    } catch (Throwable e) {
      network.close();
      throw e;
    }
  }

  /** Trains a network step by step and writes nothing. */
  public List<EpochMetrics> fit(Network network, TrainingListener listener) {
    return Trainer.fit(network, data.train(), data.scored(), options, listener);
  }

  /** Trains a network at growing rates, until it is of no use. */
  public RangeTest rangeTest(Network network, LrRamp ramp, RangeTest.Listener listener) {
    return RangeTest.run(network, data.train(), options, ramp, listener);
  }

  /**
   * Trains, writes the run folder and returns what came out. Where it throws, nothing of the folder
   * stays. All calls come from this thread.
   *
   * @param listener hears how training goes
   * @param started gets the open device when the folder is made and training begins
   * @throws UsageException if the settings do not fit the device or each other
   * @throws dev.warpstep.backend.DeviceException if the device cannot be used
   * @throws dev.warpstep.train.DivergedException if training diverged
   * @throws OutputException if the run folder cannot be written
   */
  public Run run(TrainingListener listener, Consumer<Backend> started) {
    try (Backend backend = open()) {
      settings
          .solver()
          .ifPresent(
              solver -> UsageException.unless(() -> FullBatchTrainer.check(solver, backend)));
      Network network = network(backend);
      try {
        Map<String, String> config = ConfigToml.of(this, backend.name(), name);
        RunFolder folder = RunFolder.create(settings.out(), name);
        try {
          started.accept(backend);
          Run run = run(folder, config, network, listener);
          folder.keep();
          return run;
        } catch (Throwable e) {
          folder.discard();
          throw e;
        }
      } finally {
        network.close();
      }
    }
  }

  private static Safetensors readInit(Path file) {
    try {
      return Safetensors.read(file);
    } catch (NoSuchFileException e) {
      throw new NoInputException(file + ": no such file (--init)");
    } catch (IOException e) {
      throw new NoInputException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private Run run(
      RunFolder folder, Map<String, String> config, Network network, TrainingListener listener) {
    write(folder.file(RunFolder.CONFIG), ConfigToml.text(config, "warpstep " + Warpstep.version()));
    Trained trained = train(folder, network, listener);
    Model model =
        Model.of(
            network,
            settings.activation(),
            loss,
            data.train(),
            data.preprocessing().scaler(),
            targetScaler(),
            data.preprocessing().schema(),
            data.preprocessing().classWeights());
    // Of the model as it is kept, so that eval gives the same figures.
    Optional<Evaluator.Scores> scores =
        data.test().map(test -> model.evaluate(network.backend(), test));
    Run run =
        new Run(
            data.source().name(),
            folder.path(),
            network.backend().name(),
            network.backend().description(),
            network.backend().precision(),
            mlp.parameters(),
            data.train().rows(),
            data.validation().map(Dataset::rows).orElse(0),
            trained.epochs(),
            trained.bestEpoch(),
            trained.passes(),
            trained.stopped(),
            data.test().map(test -> ScoreCard.of(model, test, scores.orElseThrow())));
    try {
      model.write(folder.file(RunFolder.MODEL));
      List<Section> charts =
          data.test()
              .map(test -> ScoreCharts.of(model, network.backend(), test, scores.orElseThrow()))
              .orElse(List.of());
      ReportHtml.write(folder.file(RunFolder.REPORT), run.report(config, charts));
    } catch (IOException e) {
      throw OutputException.of(folder.path(), e);
    }
    return run;
  }

  /**
   * What training gave.
   *
   * @param epochs metrics of each
   * @param bestEpoch the one whose weights are kept, where it was chosen
   * @param passes how often all training rows were gone through
   * @param stopped why a full-batch method made no more iterations
   */
  private record Trained(
      List<EpochMetrics> epochs, OptionalInt bestEpoch, long passes, Optional<Stop> stopped) {}

  private Trained train(RunFolder folder, Network network, TrainingListener listener) {
    try (RunLog log = new RunLog(folder, settings.logSteps(), data.validation().isPresent())) {
      if (settings.solver().isPresent()) {
        FullBatchResult result =
            FullBatchTrainer.fit(
                network,
                data.train(),
                data.scored(),
                settings.solver().get(),
                options,
                log.and(listener));
        return new Trained(
            result.epochs(), log.bestEpoch(), result.passes(), Optional.of(result.stop()));
      }
      List<EpochMetrics> epochs = fit(network, log.and(listener));
      return new Trained(epochs, log.bestEpoch(), epochs.size(), Optional.empty());
    }
  }

  private static void write(Path file, String text) {
    try {
      AtomicFile.write(file, text);
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }
}
