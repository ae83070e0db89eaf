package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.report.Progress;
import dev.warpstep.run.RunListener;
import dev.warpstep.run.Trained;
import dev.warpstep.run.TrainingRun;
import dev.warpstep.solver.Stop;
import dev.warpstep.train.EpochMetrics;
import java.util.Optional;

/** Shows on a terminal how a run goes. */
final class TrainConsole implements RunListener, AutoCloseable {
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

  @Override
  public void started(TrainingRun run, Backend backend) {
    terminal.err().print(TrainHeader.of(run).text(backend, lrOrigin, terminal));
    progress =
        new Progress(
            terminal.err(),
            terminal.live(),
            terminal.columns(),
            run.trainingOptions().epochs(),
            run.data().train().rows());
  }

  @Override
  public void progress(int epoch, long rows, double loss) {
    progress.step(epoch, rows, loss);
  }

  @Override
  public void epoch(EpochMetrics metrics, double[] losses) {
    progress.epochEnd(metrics);
  }

  @Override
  public void trained(TrainingRun run, Trained trained, Backend backend) {
    close();
    int planned = run.trainingOptions().epochs();
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
                            planned,
                            stop.words(),
                            precisionNote(stop, backend))));
    trained
        .bestEpoch()
        .ifPresent(
            best -> {
              String kept = "the weights of epoch %d are kept".formatted(best);
              terminal.note(
                  last < planned ? "stopped after epoch %d; %s".formatted(last, kept) : kept);
            });
  }

  /** Where rounding in the network's losses may hide a lower value. */
  private static String precisionNote(Stop stop, Backend backend) {
    return stop == Stop.NO_DECREASE && !backend.precision().equals("fp64")
        ? " in " + backend.precision() + "; --device reference may find one"
        : "";
  }

  /** Removes the live line. */
  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
