package dev.warpstep.experiment;

import dev.warpstep.backend.Backend;
import dev.warpstep.experiment.Compared.LrFrom;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.Settings;
import dev.warpstep.run.TrainingData;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.text.ShortestDecimal;
import dev.warpstep.train.DivergedException;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.LrRamp;
import dev.warpstep.train.RangeTest;
import dev.warpstep.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Trains one network with several optimizers and seeds. With a seed, all begin with the same
 * weights and take the rows in the same order; each run is that of {@code train --seed}.
 */
public final class OptimizerComparison {
  private final GivenSettings shared;
  private final List<Long> seeds;
  private final ComparisonListener listener;
  private final TrainingData data;
  private final TrainingRun first;
  private List<Contender> contenders;

  /**
   * Loads the data and checks that everything fits.
   *
   * @param shared the settings of every run, without optimizer and seed
   * @param contenders one or more, that differ
   * @param seeds one or more, that differ
   */
  public OptimizerComparison(
      GivenSettings shared,
      List<Contender> contenders,
      List<Long> seeds,
      ComparisonListener listener) {
    this.shared = shared;
    this.seeds = List.copyOf(seeds);
    this.listener = listener;
    data = TrainingData.load(settings(contenders.get(0), seeds.get(0)));
    this.contenders = contenders.stream().map(this::onTheseData).toList();
    first = run(this.contenders.get(0), seeds.get(0));
  }

  /** The first optimizer's training with the first seed. */
  public TrainingRun first() {
    return first;
  }

  /** What train would take for a run: its --optimizer and --seed are those of the run. */
  private Settings settings(Contender contender, long seed) {
    GivenSettings given =
        shared.with("optimizer", contender.text()).with("seed", Long.toString(seed));
    boolean set = contender.lrFrom() == LrFrom.RANGE_TEST;
    return Settings.of(
        set ? given.with("lr", ShortestDecimal.of(contender.optimizer().lr())) : given);
  }

  /** A preset's rule may depend on what is predicted. */
  private Contender onTheseData(Contender contender) {
    Settings settings = settings(contender, seeds.get(0)).forTask(data.train().isClassification());
    return new Contender(contender.text(), settings.optimizer(), contender.lrFrom());
  }

  private TrainingRun run(Contender contender, long seed) {
    Settings settings = settings(contender, seed);
    return new TrainingRun(settings, TrainingData.of(data.source(), settings));
  }

  /** Gives each whose rate is not given the one that a range test with the first seed suggests. */
  public void findRates(Backend backend) {
    List<Contender> found = new ArrayList<>();
    for (Contender contender : contenders) {
      found.add(contender.lrFrom() == LrFrom.GIVEN ? contender : withRate(contender, backend));
    }
    contenders = found;
  }

  private Contender withRate(Contender contender, Backend backend) {
    if (!contender.optimizer().followsLr()) {
      listener.found(contender, Optional.empty());
      return contender;
    }
    TrainingRun run = run(contender, seeds.get(0));
    RangeTest test;
    try (Network network = run.network(backend)) {
      test = run.rangeTest(network, LrRamp.usual(run.batches()), (step, lr, loss) -> {});
    }
    Contender better =
        test.suggestion().isPresent()
            ? withLr(contender, test.suggestion().getAsDouble())
            : new Contender(contender.text(), contender.optimizer(), LrFrom.NO_SUGGESTION);
    listener.found(better, Optional.of(test));
    return better;
  }

  private Contender withLr(Contender contender, double lr) {
    GivenSettings given =
        shared.with("optimizer", contender.text()).with("lr", ShortestDecimal.of(lr));
    return new Contender(contender.text(), Settings.of(given).optimizer(), LrFrom.RANGE_TEST);
  }

  /** Trains them all. */
  public Comparison run(Backend backend) {
    List<String> labels = labels(contenders.stream().map(Contender::optimizer).toList());
    List<List<ComparedRun>> runs = new ArrayList<>();
    contenders.forEach(contender -> runs.add(new ArrayList<>()));
    int turn = 0;
    for (long seed : seeds) {
      for (int k = 0; k < contenders.size(); k++) {
        // Another begins each round: the first is slower, before the JVM has compiled the loops.
        int i = (k + turn) % contenders.size();
        runs.get(i).add(train(run(contenders.get(i), seed), seed, labels.get(i), backend));
      }
      turn++;
    }
    List<Compared> compared = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      Contender one = contenders.get(i);
      compared.add(new Compared(labels.get(i), one.optimizer(), one.lrFrom(), runs.get(i)));
    }
    return new Comparison(
        compared,
        seeds,
        first.data().scored().isPresent(),
        first.data().validation().isPresent(),
        data.train().isClassification(),
        first.trainingOptions().earlyStopping().isPresent());
  }

  private ComparedRun train(TrainingRun run, long seed, String label, Backend backend) {
    List<EpochMetrics> epochs = new ArrayList<>();
    int all = run.trainingOptions().epochs();
    int[] kept = new int[1];
    boolean diverged = false;
    try (Network network = run.network(backend)) {
      run.fit(
          network,
          new TrainingListener() {
            @Override
            public void progress(int epoch, long rows, double loss) {
              listener.progress(seed, label, epoch, all, loss);
            }

            @Override
            public void epoch(EpochMetrics metrics, double[] losses) {
              epochs.add(metrics);
              progress(metrics.epoch(), 0, metrics.trainLoss());
            }

            @Override
            public void restored(int epoch) {
              kept[0] = epoch;
            }
          });
    } catch (DivergedException e) {
      diverged = true;
      if (epochs.size() == all) {
        epochs.remove(all - 1); // its last update broke the parameters
      }
    }
    int last = kept[0] == 0 ? epochs.size() : kept[0];
    ComparedRun done = new ComparedRun(seed, run.data().train().rows(), epochs, last, diverged);
    listener.done(label, done);
    return done;
  }

  /** Names with what differs from the defaults; the rate, which has its column, only if needed. */
  public static List<String> labels(List<Optimizer> optimizers) {
    List<String> labels = new ArrayList<>();
    for (Optimizer optimizer : optimizers) {
      String text = Optimizers.ALL.text(optimizer);
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon);
      String rest =
          colon < 0
              ? ""
              : List.of(text.substring(colon + 1).split(",")).stream()
                  .filter(part -> !part.startsWith("lr="))
                  .collect(Collectors.joining(","));
      labels.add(rest.isEmpty() ? name : name + ":" + rest);
    }
    List<String> distinct = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      boolean alone = labels.stream().filter(label::equals).count() == 1;
      distinct.add(
          alone
              ? label
              : label
                  + (label.contains(":") ? "," : ":")
                  + "lr="
                  + ShortestDecimal.of(optimizers.get(i).lr()));
    }
    return distinct;
  }
}
