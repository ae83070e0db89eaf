package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.model.Model;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.run.Predictions;
import dev.warpstep.run.SavedRun;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code warpstep predict RUN}. */
@Command(
    name = "predict",
    description = {
      "Writes a prediction for each row: the class and the probability of each class, or of each of several labels, or the value."
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
      description =
          "The rows: a table with the training columns in any order, - for standard input; needs no label.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "The CSV file to write; by default standard output.")
  private Path output;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "Predict the second of two classes, or each of several labels, where its probability is X or more.")
  private String threshold;

  @Option(
      names = "--columns",
      paramLabel = "COL,..",
      description = "Columns to copy to the output, before the prediction.")
  private String columns;

  PredictCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Optional<OutputFile> file =
        Optional.ofNullable(output).map(path -> new OutputFile("--output", path));
    SavedRun saved = SavedRun.open(run.run());
    OptionalDouble least = threshold(saved.model());
    List<String> copied = columns == null ? List.of() : List.of(columns.split(",", -1));
    SavedRun.Rows rows = saved.load(data, run.reading(null, copied), false);
    if (!copied.isEmpty() && rows.table().isEmpty()) {
      throw new UsageException("--columns needs a table as --data: " + data);
    }
    SavedRunMixin.noteUnused(rows, terminal);
    double[] outputs;
    try (Backend backend = run.open(saved)) {
      outputs = saved.model().evaluate(backend, rows.data()).outputs();
    }
    Predictions predictions = new Predictions(saved.model(), outputs, least, rows.table(), copied);
    if (file.isPresent()) {
      file.get().write(predictions::writeTo);
    } else {
      predictions.writeTo(terminal.out());
    }
    return 0;
  }

  private OptionalDouble threshold(Model model) {
    if (threshold == null) {
      return OptionalDouble.empty();
    }
    if (model.classes().size() != 2) {
      throw new UsageException(
          "--threshold is for two classes, but the model has " + model.classes().size());
    }
    Given given = new Given("threshold", List.of(threshold), false, "");
    double value =
        GivenSettings.ofCommandLine(Map.of("threshold", given)).notNegative("threshold", 0);
    if (value > 1) {
      throw given.wrong("must lie in [0, 1]", threshold);
    }
    return OptionalDouble.of(value);
  }
}
