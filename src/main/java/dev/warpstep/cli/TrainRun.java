package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.NoInputException;
import dev.warpstep.data.Scaler;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Averages;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.report.Progress;
import dev.warpstep.report.ReportHtml;
import dev.warpstep.solver.Stop;
import dev.warpstep.train.AtomicFile;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.FullBatchResult;
import dev.warpstep.train.FullBatchTrainer;
import dev.warpstep.train.LrRamp;
import dev.warpstep.train.Model;
import dev.warpstep.train.RangeTest;
import dev.warpstep.train.Safetensors;
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

/** One training run, from its settings to the run folder. */
final class TrainRun {
  private static final int SMALL_ROWS = 10_000;
  private static final int SMALL_BATCH = 32;
  private static final int BATCH = 128;
  private static final int EPOCHS = 10;
  private static final int SMALL_STEPS = 3000;
  private static final int MOST_DEFAULT_EPOCHS = 200;
  private static final int ITERATIONS = 100;

  private final TrainSettings settings;
  private final Terminal terminal;
  private final TrainingData data;
  private final Scaler scaler;
  private final Mlp mlp;
  private final TrainingOptions options;
  private final String name;

  /** Loads the data and checks that everything fits. */
  TrainRun(TrainSettings settings, Terminal terminal) {
    this(settings, terminal, TrainingData.load(settings));
  }

  /** Of data that are loaded already, as {@code settings} say. */
  TrainRun(TrainSettings settings, Terminal terminal, TrainingData data) {
    this.settings = settings;
    this.terminal = terminal;
    this.data = data;
    scaler = Scaler.fit(settings.scaling(), data.train());
    mlp = mlp();
    settings
        .solver()
        .ifPresent(
            solver ->
                UsageException.unless(() -> FullBatchTrainer.check(solver, mlp, settings.loss())));
    options = options();
    settings
        .solver()
        .ifPresent(solver -> UsageException.unless(() -> FullBatchTrainer.check(solver, options)));
    name = settings.name().orElse(folderName(data.loaded().name()));
  }

  /** A name that --name takes too, so that the run's config.toml can be fed back. */
  private static String folderName(String source) {
    String name = source.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    return name.isEmpty() ? "data" : name.substring(0, Math.min(60, name.length()));
  }

  private Mlp mlp() {
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
        UsageException.ofArguments(() -> settings.loss().outputs(data.train().classes().size()));
    return UsageException.networkOf(
        settings.layers(),
        () ->
            settings
                .regularization()
                .in(
                    Mlp.of(
                        data.train().width(), settings.layers(), outputs, settings.activation())));
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
            .loss(settings.loss())
            .epochs(settings.epochs().orElse(epochs(small, enough)))
            .batch(batch)
            .seed(settings.seed())
            .shuffle(settings.shuffle())
            .clip(settings.clip())
            .decayBiases(settings.decayBiases());
    TrainingOptions options =
        settings.average().map(average -> averaged(base, average, steps)).orElse(base);
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
    if (data.test().isEmpty()) {
      throw new UsageException(
          "--early-stopping needs rows to test on, but none are held out: " + patience);
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

  TrainingData data() {
    return data;
  }

  /** How it is trained, every default resolved. */
  TrainingOptions trainingOptions() {
    return options;
  }

  /** Batches of an epoch. */
  int batches() {
    return (int) ((data.train().rows() + (long) options.batch() - 1) / options.batch());
  }

  /** What is shown before the run. */
  TrainHeader header() {
    return new TrainHeader(settings, data, mlp, options);
  }

  Backend open() {
    return Devices.open(settings.device(), settings.threads(), settings.precision());
  }

  /** The network as training begins. */
  Network network(Backend backend) {
    Optional<Safetensors> init = settings.init().map(TrainRun::readInit);
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
  List<EpochMetrics> fit(Network network, TrainingListener listener) {
    return Trainer.fit(
        network, scaler.apply(data.train()), data.test().map(scaler::apply), options, listener);
  }

  /** Trains a network at growing rates, until it is of no use. */
  RangeTest rangeTest(Network network, LrRamp ramp, RangeTest.Listener listener) {
    return RangeTest.run(network, scaler.apply(data.train()), options, ramp, listener);
  }

  /** Trains, writes the run folder and returns what came out. */
  TrainResult run() {
    return run(Optional.empty());
  }

  /**
   * As {@link #run()}.
   *
   * @param lrOrigin where the learning rate comes from, in words
   */
  TrainResult run(Optional<String> lrOrigin) {
    try (Backend backend = open()) {
      settings
          .solver()
          .ifPresent(
              solver -> UsageException.unless(() -> FullBatchTrainer.check(solver, backend)));
      Network network = network(backend);
      try {
        Map<String, String> config =
            ConfigToml.of(settings, data, options.batch(), options.epochs(), backend.name(), name);
        RunFolder folder = RunFolder.create(settings.out(), name);
        try {
          terminal.err().print(header().text(backend, lrOrigin, terminal));
          TrainResult result = run(folder, config, network);
          folder.keep();
          return result;
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

  private TrainResult run(RunFolder folder, Map<String, String> config, Network network) {
    write(folder.file(RunFolder.CONFIG), ConfigToml.text(config, "warpstep " + Main.version()));
    int rows = data.train().rows();
    Progress progress =
        new Progress(terminal.err(), terminal.live(), terminal.columns(), options.epochs(), rows);
    Trained trained = train(folder, network, progress);
    noteEnd(trained, network.backend());
    Model model =
        Model.of(
            network,
            settings.activation(),
            settings.loss(),
            data.train(),
            scaler,
            data.loaded().schema());
    TrainResult result =
        new TrainResult(
            data.loaded().name(),
            folder.path(),
            network.backend().name(),
            network.backend().description(),
            mlp.parameters(),
            rows,
            trained.epochs(),
            trained.bestEpoch(),
            trained.passes(),
            trained.stopped(),
            // Of the model as it is kept, so that eval gives the same figures.
            data.test().map(test -> ScoreCard.of(test, model.evaluate(network.backend(), test))));
    try {
      model.write(folder.file(RunFolder.MODEL));
      ReportHtml.write(folder.file(RunFolder.REPORT), result.report(config));
    } catch (IOException e) {
      throw OutputException.of(folder.path(), e);
    }
    return result;
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

  private Trained train(RunFolder folder, Network network, Progress progress) {
    try (TrainLog log = new TrainLog(folder, settings.logSteps(), progress)) {
      if (settings.solver().isPresent()) {
        FullBatchResult result =
            FullBatchTrainer.fit(
                network,
                scaler.apply(data.train()),
                data.test().map(scaler::apply),
                settings.solver().get(),
                options,
                log);
        return new Trained(
            result.epochs(), log.bestEpoch(), result.passes(), Optional.of(result.stop()));
      }
      List<EpochMetrics> epochs = fit(network, log);
      return new Trained(epochs, log.bestEpoch(), epochs.size(), Optional.empty());
    }
  }

  private void noteEnd(Trained trained, Backend backend) {
    int last = trained.epochs().size();
    trained
        .stopped()
        .filter(stop -> stop == Stop.CONVERGED || stop == Stop.NO_DECREASE)
        .ifPresent(
            stop ->
                terminal.note(
                    "stopped after iteration %d of %d: %s%s"
                        .formatted(
                            trained.epochs().get(last - 1).step(),
                            options.epochs(),
                            stop.words(),
                            precisionNote(stop, backend))));
    trained
        .bestEpoch()
        .ifPresent(
            best -> {
              String kept = "the weights of epoch %d are kept".formatted(best);
              terminal.note(
                  last < options.epochs()
                      ? "stopped after epoch %d; %s".formatted(last, kept)
                      : kept);
            });
  }

  /** Where rounding in the network's losses may hide a lower value. */
  private static String precisionNote(Stop stop, Backend backend) {
    return stop == Stop.NO_DECREASE && !backend.precision().equals("fp64")
        ? " in " + backend.precision() + "; --device reference may find one"
        : "";
  }

  private static void write(Path file, String text) {
    try {
      AtomicFile.write(file, text);
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }
}
