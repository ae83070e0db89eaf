package dev.warpstep.train;

import dev.warpstep.nn.LrFactors;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Course;
import dev.warpstep.op.Hyperparameters;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Rates;
import dev.warpstep.op.Schedule;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.ConstantRate;
import dev.warpstep.op.schedule.Schedules;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a network is trained. Immutable: a method with an argument gives a copy in which that is
 * changed.
 */
public final class TrainingOptions implements Cloneable {
  private static final TrainingOptions DEFAULTS = new TrainingOptions();

  private Optimizer optimizer = Optimizers.ALL.parse("adam");
  private Schedule schedule = new ConstantRate();
  private double warmup;
  private Loss loss = Losses.ALL.parse("cross_entropy");
  private int epochs = 10;
  private int batch = 128;
  private long seed = 42;
  private boolean shuffle = true;
  private Clip clip = Clip.NONE;
  private boolean decayBiases = true;
  private LrFactors lrFactors = LrFactors.NONE;
  private Optional<WeightAverage> average = Optional.empty();
  private OptionalInt earlyStopping = OptionalInt.empty();
  private Penalty penalty = Penalty.NONE;
  private double maxNorm;
  private double lossUnit = 1;

  private TrainingOptions() {}

  /** Adam, cross-entropy, 10 epochs, batch 128, seed 42, shuffled, no clipping. */
  public static TrainingOptions defaults() {
    return DEFAULTS;
  }

  /** Update rule. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** Learning rate in the course of training, and for some the momentum. */
  public Schedule schedule() {
    return schedule;
  }

  /** Epochs in which the learning rate rises from near 0, on top of the schedule; 0 for none. */
  public double warmup() {
    return warmup;
  }

  /** What is minimised. */
  public Loss loss() {
    return loss;
  }

  /** Passes over the training rows. */
  public int epochs() {
    return epochs;
  }

  /** Rows of a step; the last step of an epoch may have fewer. */
  public int batch() {
    return batch;
  }

  /** Seed of the order of the rows. */
  public long seed() {
    return seed;
  }

  /** Whether each epoch has another order of the rows; file order otherwise. */
  public boolean shuffle() {
    return shuffle;
  }

  /** Limits on the gradient. */
  public Clip clip() {
    return clip;
  }

  /** Whether weight decay applies to biases too, as in PyTorch. */
  public boolean decayBiases() {
    return decayBiases;
  }

  /** What the learning rate is multiplied by for some parameters; 1 by default. */
  public LrFactors lrFactors() {
    return lrFactors;
  }

  /** Average of the parameters over the steps, if one is taken. */
  public Optional<WeightAverage> average() {
    return average;
  }

  /**
   * Epochs without a lower held-out loss after which training stops; the parameters of the best
   * epoch are restored, also where it does not stop.
   */
  public OptionalInt earlyStopping() {
    return earlyStopping;
  }

  /** What is added to the loss for the size of the weights. */
  public Penalty penalty() {
    return penalty;
  }

  /** Limit of the norm of each hidden unit's weights; 0 for none. */
  public double maxNorm() {
    return maxNorm;
  }

  /** What a loss is multiplied by where it is told, so that it has the units of the targets. */
  public double lossUnit() {
    return lossUnit;
  }

  /** With losses told in another unit: a multiple, above 0. It changes nothing that is trained. */
  public TrainingOptions lossUnit(double value) {
    TrainingOptions copy = copy();
    copy.lossUnit = Hyperparameters.positive("lossUnit", value);
    return copy;
  }

  /**
   * With another optimizer.
   *
   * @throws IllegalArgumentException if the average or the factors of the learning rate do not suit
   *     it
   */
  public TrainingOptions optimizer(Optimizer value) {
    TrainingOptions copy = copy();
    copy.optimizer = value;
    copy.checkAverage();
    lrFactors.check(value);
    return copy;
  }

  /** With another optimizer, e.g. {@code adam:lr=0.003}. */
  public TrainingOptions optimizer(String text) {
    return optimizer(Optimizers.ALL.parse(text));
  }

  /** With another schedule. */
  public TrainingOptions schedule(Schedule value) {
    TrainingOptions copy = copy();
    copy.schedule = value;
    return copy;
  }

  /** With another schedule, e.g. {@code cosine:min=0.01}. */
  public TrainingOptions schedule(String text) {
    return schedule(Schedules.ALL.parse(text));
  }

  /** With a warm-up of some epochs, fractions allowed. */
  public TrainingOptions warmup(double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("warmup must be 0 or more: " + value);
    }
    TrainingOptions copy = copy();
    copy.warmup = value;
    return copy;
  }

  /** With another loss. */
  public TrainingOptions loss(Loss value) {
    TrainingOptions copy = copy();
    copy.loss = value;
    return copy;
  }

  /** With another loss, e.g. {@code huber:delta=2}. */
  public TrainingOptions loss(String text) {
    return loss(Losses.ALL.parse(text));
  }

  /** With another number of epochs, at least 1. */
  public TrainingOptions epochs(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more: " + value);
    }
    TrainingOptions copy = copy();
    copy.epochs = value;
    return copy;
  }

  /** With another batch size, at least 1. */
  public TrainingOptions batch(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("batch must be 1 or more: " + value);
    }
    TrainingOptions copy = copy();
    copy.batch = value;
    return copy;
  }

  /** With another seed. */
  public TrainingOptions seed(long value) {
    TrainingOptions copy = copy();
    copy.seed = value;
    return copy;
  }

  /** Shuffled or in file order. */
  public TrainingOptions shuffle(boolean value) {
    TrainingOptions copy = copy();
    copy.shuffle = value;
    return copy;
  }

  /** With limits on the gradient. */
  public TrainingOptions clip(Clip value) {
    TrainingOptions copy = copy();
    copy.clip = value;
    return copy;
  }

  /** With or without weight decay on the biases. */
  public TrainingOptions decayBiases(boolean value) {
    TrainingOptions copy = copy();
    copy.decayBiases = value;
    return copy;
  }

  /**
   * With another learning rate for the biases, as RealMLP has it (Holzmüller, Grinsztajn and
   * Steinwart 2024: 0.1). What normalisation learns is not meant.
   *
   * @param value what the learning rate is multiplied by, above 0
   * @throws IllegalArgumentException if it is not positive, or not 1 and the optimizer is not an
   *     elementwise one
   */
  public TrainingOptions biasLrFactor(double value) {
    return lrFactors(new LrFactors(value, lrFactors.inputScale(), lrFactors.parametrization()));
  }

  /**
   * With other learning rates for some parameters.
   *
   * @throws IllegalArgumentException if the optimizer is not for them
   */
  public TrainingOptions lrFactors(LrFactors value) {
    value.check(optimizer);
    TrainingOptions copy = copy();
    copy.lrFactors = value;
    return copy;
  }

  /**
   * With an average of the parameters.
   *
   * @throws IllegalArgumentException if it does not suit the optimizer
   */
  public TrainingOptions average(WeightAverage value) {
    TrainingOptions copy = copy();
    copy.average = Optional.of(value);
    copy.checkAverage();
    return copy;
  }

  /** With an average of the parameters, e.g. {@code ema:decay=0.99}. */
  public TrainingOptions average(String text) {
    return average(Averages.ALL.parse(text));
  }

  /** Stops after some epochs, at least 1, without a lower held-out loss. */
  public TrainingOptions earlyStopping(int patience) {
    if (patience < 1) {
      throw new IllegalArgumentException("early stopping must be 1 or more: " + patience);
    }
    TrainingOptions copy = copy();
    copy.earlyStopping = OptionalInt.of(patience);
    return copy;
  }

  /** An average that moves the parameters would leave the optimizer's own others behind. */
  private void checkAverage() {
    if (optimizer.evaluated().isPresent()
        && average.isPresent()
        && average.get().movesParameters()) {
      throw new IllegalArgumentException(
          "an average of the weights must leave them as they are, since the optimizer keeps others for evaluation: "
              + Averages.ALL.text(average.get()));
    }
  }

  /**
   * The position before the first step. A constant schedule without warm-up leaves the learning
   * rate to be set.
   */
  Step step(long stepsPerEpoch) {
    return warmup == 0 && schedule instanceof ConstantRate
        ? new Step(optimizer)
        : new Step(
            optimizer, Rates.of(optimizer, schedule, warmup, new Course(stepsPerEpoch, epochs)));
  }

  /**
   * With penalties on the size of the parameters that weight decay applies to: {@code l1*sum|theta|
   * + l2/2*sum theta^2}.
   */
  public TrainingOptions penalty(Penalty value) {
    TrainingOptions copy = copy();
    copy.penalty = value;
    return copy;
  }

  /**
   * With a limit on the Euclidean norm of each hidden unit's weights, kept after each update, also
   * by an average and by what an optimizer keeps for evaluation. Srivastava et al. 2014.
   *
   * @param value above 0
   */
  public TrainingOptions maxNorm(double value) {
    TrainingOptions copy = copy();
    copy.maxNorm = Hyperparameters.positive("maxNorm", value);
    return copy;
  }

  private TrainingOptions copy() {
    try {
      return (TrainingOptions) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
