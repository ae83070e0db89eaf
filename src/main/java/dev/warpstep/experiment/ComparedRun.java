package dev.warpstep.experiment;

import dev.warpstep.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One training of a comparison.
 *
 * @param seed of the split, the initial weights and the order of the rows
 * @param rows that it was trained on
 * @param epochs those that it completed
 * @param keptAt the epoch whose weights are kept: the last, or with early stopping the best
 * @param diverged whether it then diverged
 */
public record ComparedRun(
    long seed, int rows, List<EpochMetrics> epochs, int keptAt, boolean diverged) {
  public EpochMetrics kept() {
    return epochs.get(keptAt - 1);
  }

  public double[] curve(ToDoubleFunction<EpochMetrics> measure) {
    return epochs.stream().mapToDouble(measure).toArray();
  }

  /** The epoch with the least of a measure, 1 for the first; the earliest of several. */
  public int best(ToDoubleFunction<EpochMetrics> measure) {
    EpochMetrics best = epochs.get(0);
    for (EpochMetrics epoch : epochs) {
      best = measure.applyAsDouble(epoch) < measure.applyAsDouble(best) ? epoch : best;
    }
    return best.epoch();
  }

  /** Of an epoch, without its evaluation. */
  public double seconds(EpochMetrics epoch) {
    return rows / epoch.examplesPerSecond();
  }

  /** The epoch in which it diverged. */
  public int divergedAt() {
    return epochs.size() + 1;
  }
}
