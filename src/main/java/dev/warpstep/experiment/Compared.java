package dev.warpstep.experiment;

import dev.warpstep.op.Optimizer;
import dev.warpstep.report.Spread;
import dev.warpstep.train.EpochMetrics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * An optimizer of a comparison.
 *
 * @param label what tables and charts call it
 * @param optimizer with its learning rate
 * @param lrFrom where the learning rate comes from
 * @param runs one a seed
 */
public record Compared(String label, Optimizer optimizer, LrFrom lrFrom, List<ComparedRun> runs) {
  /** Where a learning rate comes from. */
  public enum LrFrom {
    DEFAULT("default"),
    GIVEN("given"),
    RANGE_TEST("range test"),
    NO_SUGGESTION("default; the range test had no suggestion");

    private final String text;

    LrFrom(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** How many of the runs diverged: then there are no figures. */
  public int diverged() {
    return (int) runs.stream().filter(ComparedRun::diverged).count();
  }

  /** Of the weights that are kept. */
  public Spread kept(ToDoubleFunction<EpochMetrics> measure) {
    return Spread.of(runs.stream().mapToDouble(r -> measure.applyAsDouble(r.kept())).toArray());
  }

  /** The epochs with the least of a measure. */
  public int[] best(ToDoubleFunction<EpochMetrics> measure) {
    return runs.stream().mapToInt(run -> run.best(measure)).toArray();
  }

  /** The median over all epochs: the first are slower, before the JVM has compiled the loops. */
  public double secondsPerEpoch() {
    double[] seconds =
        runs.stream()
            .flatMapToDouble(run -> run.epochs().stream().mapToDouble(run::seconds))
            .sorted()
            .toArray();
    return seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2];
  }
}
