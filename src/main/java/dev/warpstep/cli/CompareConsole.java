package dev.warpstep.cli;

import dev.warpstep.experiment.ComparedRun;
import dev.warpstep.experiment.ComparisonListener;
import dev.warpstep.experiment.Contender;
import dev.warpstep.report.Figures;
import dev.warpstep.text.Paragraph;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.RangeTest;
import java.util.Optional;

/** Shows on a terminal how a comparison goes. */
final class CompareConsole implements ComparisonListener, AutoCloseable {
  private static final int INDENT = 11;

  private final Terminal terminal;
  private final LiveLine line;

  CompareConsole(Terminal terminal) {
    this.terminal = terminal;
    line = new LiveLine(terminal);
  }

  @Override
  public void found(Contender contender, Optional<RangeTest> test) {
    String result =
        test.map(
                made ->
                    made.problem()
                        .map(problem -> "no suggestion: " + problem)
                        .orElse("lr " + Figures.rate(contender.optimizer().lr())))
            .orElse("none, the rate is its first step's alone");
    terminal.err().println("range test  %s: %s".formatted(contender.text(), result));
  }

  @Override
  public void progress(long seed, String label, int epoch, int epochs, double loss) {
    line.show(
        () ->
            "%s epoch %d/%d  loss %s"
                .formatted(name(seed, label), epoch, epochs, Figures.loss(loss)));
  }

  @Override
  public void done(String label, ComparedRun run) {
    line.close();
    terminal
        .err()
        .print(Paragraph.of(name(run.seed(), label), outcome(run), INDENT, terminal.columns()));
  }

  private static String name(long seed, String label) {
    return "seed %d  %-18s".formatted(seed, label);
  }

  private static String outcome(ComparedRun run) {
    if (run.diverged()) {
      return "diverged in epoch " + run.divergedAt();
    }
    EpochMetrics last = run.kept();
    StringBuilder text = new StringBuilder("train loss " + Figures.loss(last.trainLoss()));
    if (!Double.isNaN(last.heldOutLoss())) {
      text.append("  held out ").append(Figures.loss(last.heldOutLoss()));
    }
    if (!Double.isNaN(last.heldOutAccuracy())) {
      text.append("  ").append(Figures.percent(last.heldOutAccuracy()));
    }
    return text.append("  ").append(Figures.duration(last.elapsedSeconds())).toString();
  }

  /** Removes the live line. */
  @Override
  public void close() {
    line.close();
  }
}
