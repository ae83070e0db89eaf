package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.Targets;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Split;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Trains a network for a number of epochs. */
public final class Trainer {
  private static final long PROGRESS_NANOS = 100_000_000;

  private static final String MEND = "use a lower --lr, --clip-norm 1 or --scale standard";

  private Trainer() {}

  /**
   * Trains on a split's one part and scores on its other; see {@link #fit(Network, Dataset,
   * Optional, TrainingOptions, TrainingListener)}.
   */
  public static List<EpochMetrics> fit(Network network, Split split, TrainingOptions options) {
    return fit(network, split.train(), split.test(), options, TrainingListener.NONE);
  }

  /**
   * Trains {@code network} in place. Weights of the rows are divided by their mean: the loss of a
   * batch is {@code sum w*l / rows}, so that of all rows in one batch is their weighted mean.
   *
   * @param train training rows
   * @param test rows scored after each epoch, if there are any: what is chosen by a score is chosen
   *     by theirs
   * @return the metrics of each epoch
   * @throws IllegalArgumentException if the data do not fit the network or the loss, or training is
   *     to stop early without test rows
   * @throws DivergedException if the loss became infinite or NaN
   */
  public static List<EpochMetrics> fit(
      Network network,
      Dataset train,
      Optional<Dataset> test,
      TrainingOptions options,
      TrainingListener listener) {
    check(network, train, test, options);
    Backend backend = network.backend();
    List<EpochMetrics> history = new ArrayList<>();
    Batches batches = batches(train.rows(), options);
    Schedule.Feedback feedback = options.schedule().feedback();
    try (Evaluator evaluator =
            test.map(data -> new Evaluator(network, options.loss(), data)).orElse(null);
        DataRows x = backend.data(train.inputs());
        DataRows y = Targets.allocate(backend, train.rows(), train.y(), train.weights())) {
      try (TrainingStep step = new TrainingStep(network, x, y, batches, options);
          ModelSelection selection =
              new ModelSelection(network, step.evaluated(), options.earlyStopping())) {
        long start = System.nanoTime();
        boolean goOn = true;
        for (int epoch = 1; epoch <= options.epochs() && goOn; epoch++) {
          long began = System.nanoTime();
          double[] losses = epoch(epoch, step, train.rows(), options.lossUnit(), listener);
          double seconds = (System.nanoTime() - began) / 1e9;
          checkFinite(losses, epoch);
          Evaluator.Scores scores = selection.score(evaluator);
          double heldOut = scores == null ? Double.NaN : scores.loss() * options.lossUnit();
          EpochMetrics metrics =
              new EpochMetrics(
                  epoch,
                  step.step().t(),
                  mean(losses, batches),
                  heldOut,
                  scores == null ? Double.NaN : scores.accuracy(),
                  step.step().lr(),
                  train.rows() / seconds,
                  (System.nanoTime() - start) / 1e9);
          step.step().factor(feedback.factor(scores == null ? metrics.trainLoss() : heldOut));
          history.add(metrics);
          listener.epoch(metrics, losses);
          goOn = !selection.isOver() && !listener.cancelled();
        }
        selection.keep().ifPresent(listener::restored);
        checkFinite(network);
      }
    }
    return history;
  }

  static Batches batches(int rows, TrainingOptions options) {
    return options.shuffle()
        ? Batches.shuffled(rows, options.batch(), options.seed())
        : Batches.inOrder(rows, options.batch());
  }

  private static double[] epoch(
      int epoch, TrainingStep step, long rows, double unit, TrainingListener listener) {
    Batches batches = step.batches();
    long next = System.nanoTime() + PROGRESS_NANOS;
    long asked = 0;
    for (int i = 0; i < batches.count(); ) {
      i += step.run(batches.count() - i);
      if (System.nanoTime() > next) {
        asked = Math.min(rows, (long) i * batches.size());
        step.requestLoss();
        next = System.nanoTime() + PROGRESS_NANOS;
      }
      OptionalDouble loss = step.pollLoss();
      if (loss.isPresent()) {
        listener.progress(epoch, asked, loss.getAsDouble() * unit);
      }
    }
    double[] losses = step.losses();
    for (int i = 0; i < losses.length; i++) {
      losses[i] *= unit;
    }
    step.pollLoss(); // what was asked for last belongs to this epoch
    return losses;
  }

  /** Mean over the rows, of which the last batch may have fewer. */
  private static double mean(double[] losses, Batches batches) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < losses.length; i++) {
      int size = i == losses.length - 1 ? batches.lastSize() : batches.size();
      sum += losses[i] * size;
      rows += size;
    }
    return sum / rows;
  }

  private static void checkFinite(double[] losses, int epoch) {
    for (int i = 0; i < losses.length; i++) {
      if (!Double.isFinite(losses[i])) {
        throw new DivergedException(
            "training diverged: the loss is %s at step %d of epoch %d; %s"
                .formatted(losses[i], i + 1, epoch, MEND));
      }
    }
  }

  /** The losses were taken before the updates, so the last update shows only here. */
  private static void checkFinite(Network network) {
    for (float parameter : network.theta().toFloats()) {
      if (!Float.isFinite(parameter)) {
        throw new DivergedException(
            "training diverged: a parameter is %s after the last step; %s"
                .formatted(parameter, MEND));
      }
    }
  }

  /** That data fit a network and options. */
  static void check(
      Network network, Dataset train, Optional<Dataset> test, TrainingOptions options) {
    check(network, train, options.loss());
    test.ifPresent(data -> check(network, data, options.loss()));
    if (options.earlyStopping().isPresent() && test.isEmpty()) {
      throw new IllegalArgumentException("early stopping needs test rows, but there are none");
    }
  }

  /** That data fit a network and a loss. */
  static void check(Network network, Dataset data, Loss loss) {
    if (data.width() != network.mlp().inputs()) {
      throw new IllegalArgumentException(
          "the network takes %d inputs, but %s has %d features"
              .formatted(network.mlp().inputs(), data.name(), data.width()));
    }
    if (!data.hasTargets()) {
      throw new IllegalArgumentException(data.name() + " has no targets");
    }
    if (loss.isClassification() != data.isClassification()) {
      throw new IllegalArgumentException(
          data.isClassification()
              ? "the loss is for regression, but " + data.name() + " has classes"
              : "the loss is for classification, but " + data.name() + " has numeric targets");
    }
    int outputs = loss.outputs(data.classes().size(), data.targets().size());
    if (outputs != network.mlp().outputs()) {
      throw new IllegalArgumentException(
          "the network has %d outputs, but the loss needs %d for %s"
              .formatted(network.mlp().outputs(), outputs, data.name()));
    }
  }
}
