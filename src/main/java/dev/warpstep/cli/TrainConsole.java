package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.report.Progress;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.TrainingListener;
import java.util.Optional;

/** Shows on a terminal how a run goes. */
final class TrainConsole implements TrainingListener, AutoCloseable {
  private final Terminal terminal;
  private final Optional<String> lrOrigin;
  private Progress progress;

  /**
   * @param lrOrigin where the learning rate comes from, in words, unless it was set
   */
  TrainConsole(Terminal terminal, Optional<String> lrOrigin) {
    this.terminal = terminal;
    this.lrOrigin = lrOrigin;
  }

  /** Shows what is trained, before training begins. */
  void header(TrainingRun run, Backend backend) {
    terminal.err().print(TrainHeader.of(run).text(backend, lrOrigin, terminal));
    progress =
        new Progress(
            terminal.err(),
            terminal.live(),
            terminal.columns(),
            run.trainingOptions().epochs(),
            run.data().train().rows());
    if (run.data().validation().isPresent()) {
      progress.validated();
    }
  }

  @Override
  public void progress(int epoch, long rows, double loss) {
    progress.step(epoch, rows, loss);
  }

  @Override
  public void epoch(EpochMetrics metrics, double[] losses) {
    progress.epochEnd(metrics);
  }

  /** Removes the live line. */
  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
