package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.Targets;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Network;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * A learning-rate range test: a network is trained while the rate grows from step to step, and the
 * losses show which rates it learns at.
 *
 * <p>The loss is smoothed, {@code m = s m + (1-s) loss}, {@code smoothed = m / (1 - s^(i+1))}, and
 * the test stops where that is over 4 times its lowest, or a loss is not finite. Two rates are
 * suggested: where {@code d smoothed / d log lr} is most negative, and a tenth of where the
 * smoothed loss is lowest. The first tenth of the steps and the last five do not count.
 *
 * <p>Sources: L. Smith, Cyclical Learning Rates for Training Neural Networks (2017), section 3.3;
 * the stop, the smoothing and the suggestions are those of fastai 2 ({@code lr_find}, {@code steep}
 * and {@code minimum}).
 *
 * @param ramp the rates that were asked for
 * @param lr those that were reached, ascending
 * @param loss of each step, taken before its update; only the last may be infinite or NaN
 * @param smoothed of each step
 * @param diverged whether the test stopped before its last step, or at it
 */
public record RangeTest(
    LrRamp ramp, double[] lr, double[] loss, double[] smoothed, boolean diverged) {
  private static final double DIVERGED = 4;
  private static final int IGNORED_LAST = 5;

  /** More digits would say more than the test knows. */
  private static final MathContext DIGITS = new MathContext(3);

  /** A fall is more than this share of the loss, and than so many standard errors. */
  private static final double LEAST_FALL = 0.01;

  private static final double LEAST_ERRORS = 3;

  /** Hears of each step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param step 1 for the first
     * @param lr its rate
     * @param loss before its update
     */
    void step(int step, double lr, double loss);
  }

  /**
   * Trains {@code network} in place, at growing rates: it is of no use afterwards.
   *
   * @param options the optimizer's own rate, the schedule and the warm-up are not used
   * @throws IllegalArgumentException if the data do not fit the network or the loss
   */
  public static RangeTest run(
      Network network, Dataset train, TrainingOptions options, LrRamp ramp, Listener listener) {
    Trainer.check(network, train, options.loss());
    Backend backend = network.backend();
    try (DataRows x = backend.data(train.inputs());
        DataRows y = Targets.allocate(backend, train.rows(), train.y(), train.weights())) {
      Batches batches = Trainer.batches(train.rows(), options);
      TrainingOptions constant = options.schedule("constant").warmup(0);
      try (TrainingStep step = new TrainingStep(network, x, y, batches, constant)) {
        return of(
            ramp,
            lr -> {
              step.step().lr(lr);
              step.run();
              double[] losses = step.losses();
              double loss = losses[losses.length - 1] * options.lossUnit();
              listener.step((int) step.step().t(), lr, loss);
              return loss;
            });
      }
    }
  }

  /**
   * The test of anything that can be stepped.
   *
   * @param step takes a step at a rate and gives the loss before its update
   */
  public static RangeTest of(LrRamp ramp, DoubleUnaryOperator step) {
    double[] lr = new double[ramp.steps()];
    double[] loss = new double[ramp.steps()];
    double[] smoothed = new double[ramp.steps()];
    double mean = 0;
    double weight = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < ramp.steps(); i++) {
      lr[i] = ramp.lr(i);
      loss[i] = step.applyAsDouble(lr[i]);
      mean = ramp.smoothing() * mean + (1 - ramp.smoothing()) * loss[i];
      weight = ramp.smoothing() * weight + (1 - ramp.smoothing());
      smoothed[i] = mean / weight;
      lowest = Math.min(lowest, smoothed[i]);
      // Of the first steps a single noisy loss could look like a divergence.
      boolean rose = i >= ramp.ignored() && smoothed[i] > DIVERGED * lowest;
      if (rose || !Double.isFinite(loss[i])) {
        return new RangeTest(
            ramp,
            Arrays.copyOf(lr, i + 1),
            Arrays.copyOf(loss, i + 1),
            Arrays.copyOf(smoothed, i + 1),
            true);
      }
    }
    return new RangeTest(ramp, lr, loss, smoothed, false);
  }

  /** Steps that were taken. */
  public int steps() {
    return lr.length;
  }

  /** The first step that counts. */
  private int first() {
    return ramp.ignored();
  }

  /** After the last step that counts. */
  private int end() {
    return steps() - IGNORED_LAST;
  }

  /** The step with the lowest smoothed loss of those that count. */
  private int lowest() {
    int lowest = first();
    for (int i = first(); i < end(); i++) {
      if (smoothed[i] < smoothed[lowest]) {
        lowest = i;
      }
    }
    return lowest;
  }

  /** Whether enough steps count for anything to be said. */
  private boolean longEnough() {
    return end() - first() >= 3;
  }

  /**
   * Whether the losses fell by more than their noise: the mean of some tenth of the steps lies
   * below that of the first. The smoothed loss would show it late. The noise is that of von
   * Neumann, {@code variance = mean (loss[i+1] - loss[i])^2 / 2}, which a slow fall hardly adds to.
   */
  private boolean fell() {
    int n = first();
    double start = mean(0, n);
    double low = start;
    int at = 0;
    for (int i = n; i + n <= end(); i++) {
      double mean = mean(i, i + n);
      if (mean < low) {
        low = mean;
        at = i;
      }
    }
    double squares = 0;
    for (int i = 0; i < at; i++) {
      squares += (loss[i + 1] - loss[i]) * (loss[i + 1] - loss[i]);
    }
    // The difference of two means of n losses has the variance of a loss times 2 / n.
    double error = at == 0 ? 0 : Math.sqrt(squares / (2 * at) * 2 / n);
    return start - low > Math.max(LEAST_FALL * start, LEAST_ERRORS * error);
  }

  private double mean(int from, int to) {
    return Arrays.stream(loss, from, to).average().orElseThrow();
  }

  /** The step after which the smoothed loss falls fastest, of those up to its lowest. */
  private int fastest() {
    int fastest = first();
    double most = 0;
    for (int i = first(); i < lowest(); i++) {
      double slope = (smoothed[i + 1] - smoothed[i]) / Math.log(lr[i + 1] / lr[i]);
      if (slope < most) {
        most = slope;
        fastest = i;
      }
    }
    return fastest;
  }

  /**
   * The rate at which the smoothed loss falls fastest, of those up to its lowest; empty if the loss
   * never fell, or falls fastest at an end of the range.
   */
  public OptionalDouble steepest() {
    if (!longEnough() || !fell()) {
      return OptionalDouble.empty();
    }
    int at = fastest();
    boolean inside = at > first() && (diverged || at < end() - 2);
    return inside ? rounded(lr[at]) : OptionalDouble.empty();
  }

  /** The rate at which the smoothed loss is lowest; empty if it never fell or never rose. */
  public OptionalDouble minimum() {
    boolean inside = longEnough() && lowest() > first() && (diverged || lowest() < end() - 1);
    return inside && fell() ? rounded(lr[lowest()]) : OptionalDouble.empty();
  }

  /** A tenth of {@link #minimum}. */
  public OptionalDouble minimumTenth() {
    OptionalDouble minimum = minimum();
    return minimum.isPresent() ? rounded(minimum.getAsDouble() / 10) : minimum;
  }

  /** What to train with: {@link #steepest}, or where there is none, {@link #minimumTenth}. */
  public OptionalDouble suggestion() {
    OptionalDouble steepest = steepest();
    return steepest.isPresent() ? steepest : minimumTenth();
  }

  /** Why there is no suggestion, and what to do; empty where there is one. */
  public Optional<String> problem() {
    if (suggestion().isPresent()) {
      return Optional.empty();
    }
    String last = String.format(Locale.ROOT, "%.3g", lr[steps() - 1]);
    if (!longEnough()) {
      return Optional.of(
          "the loss diverged at once, at step %d with lr %s: use a lower --from"
              .formatted(steps(), last));
    }
    if (!fell()) {
      return Optional.of(
          diverged
              ? "the loss rose at lr %s without falling before: use a lower --from or more --steps"
                  .formatted(last)
              : "the loss never fell up to lr %s: use a higher --to, or --scale standard"
                  .formatted(last));
    }
    return Optional.of(
        fastest() > first()
            ? "the loss still falls fastest at the highest rates: use a higher --to"
            : "the loss falls fastest at the lowest rates: use a lower --from");
  }

  private static OptionalDouble rounded(double rate) {
    return OptionalDouble.of(BigDecimal.valueOf(rate).round(DIGITS).doubleValue());
  }
}
