package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.run.Predictions;
import dev.warpstep.run.SavedRun;
import dev.warpstep.text.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code warpstep predict RUN}. */
@Command(
    name = "predict",
    description = {
      "Writes a prediction for each row: the class and the probability of each class, or the value."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep predict RUN --data DATA [--output FILE.csv] [OPTIONS]",
    parameterListHeading = "%n",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class PredictCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SavedRunMixin run;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      required = true,
      description = "The rows: a CSV file with the training columns in any order; needs no label.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The CSV file to write; by default standard output.")
  private Path output;

  PredictCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Optional<OutputFile> file =
        Optional.ofNullable(output).map(path -> new OutputFile("--output", path));
    SavedRun saved = SavedRun.open(run.run());
    SavedRun.Rows rows = saved.load(data, run.dataDir(), Optional.empty(), false);
    SavedRunMixin.noteIgnored(rows, terminal);
    double[] outputs;
    try (Backend backend = run.open(saved)) {
      outputs = saved.model().evaluate(backend, rows.data()).outputs();
    }
    Predictions predictions = new Predictions(saved.model(), outputs);
    if (file.isPresent()) {
      file.get().write(predictions::writeTo);
    } else {
      predictions.writeTo(terminal.out());
    }
    return 0;
  }
}
