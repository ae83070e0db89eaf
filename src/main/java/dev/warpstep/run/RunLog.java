package dev.warpstep.run;

import dev.warpstep.report.MetricsCsv;
import dev.warpstep.report.StepsCsv;
import dev.warpstep.text.OutputException;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.TrainingListener;
import java.io.IOException;
import java.util.OptionalInt;

/** Writes a run's metrics.csv and steps.csv while it trains. */
final class RunLog implements TrainingListener, AutoCloseable {
  private final RunFolder folder;
  private final MetricsCsv metrics;
  private final StepsCsv steps;
  private OptionalInt bestEpoch = OptionalInt.empty();

  /**
   * @param logSteps whether to write steps.csv
   * @param validated whether the scores of an epoch are those of a validation part
   * @throws OutputException if the files cannot be written
   */
  RunLog(RunFolder folder, boolean logSteps, boolean validated) {
    this.folder = folder;
    try {
      metrics = new MetricsCsv(folder.file(RunFolder.METRICS), validated);
      steps = logSteps ? new StepsCsv(folder.file(RunFolder.STEPS)) : null;
    } catch (IOException e) {
      throw OutputException.of(folder.path(), e);
    }
  }

  @Override
  public void epoch(EpochMetrics epoch, double[] losses) {
    try {
      metrics.append(epoch);
      if (steps != null) {
        long first = epoch.step() - losses.length + 1;
        for (int i = 0; i < losses.length; i++) {
          append(first + i, losses[i]);
        }
        steps.flush();
      }
    } catch (IOException e) {
      throw OutputException.of(folder.path(), e);
    }
  }

  @Override
  public void restored(int epoch) {
    bestEpoch = OptionalInt.of(epoch);
  }

  /** The epoch whose parameters are kept, where it was chosen. */
  OptionalInt bestEpoch() {
    return bestEpoch;
  }

  /** A float's text is shorter than that of the same number as a double. */
  private void append(long step, double loss) throws IOException {
    if ((float) loss == loss) {
      steps.append(step, (float) loss);
    } else {
      steps.append(step, loss);
    }
  }

  @Override
  public void close() {
    try (metrics) {
      if (steps != null) {
        steps.close();
      }
    } catch (IOException e) {
      throw OutputException.of(folder.path(), e);
    }
  }
}
