package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warpstep eval RUN}. */
@Command(
    name = "eval",
    description = "Scores a run's model on the rows it held out, or on other data.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep eval RUN [--data DATA] [OPTIONS]",
    sortOptions = false)
final class EvalCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "RUN", description = "A run folder, or its model.safetensors.")
  private Path run;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "The data to score, as for train; their test part where they have one.")
  private String data;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where to look for mnist.")
  private Path dataDir;

  @Option(
      names = "--label",
      paramLabel = "COL",
      description = "The label's column, by default as in training.")
  private String label;

  @Mixin private DeviceMixin device;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SavedRun saved = SavedRun.open(run);
    Dataset rows = rows(saved);
    try (Backend backend = saved.open(device.device(), device.threads())) {
      ScoreCard card = ScoreCard.of(rows, saved.model().evaluate(backend, rows));
      if (json) {
        Json.print(terminal.out(), json(card, rows, backend));
      } else {
        terminal.out().print(card.text("", terminal.columns()));
      }
    }
    return 0;
  }

  private Dataset rows(SavedRun saved) {
    if (data == null) {
      if (label != null) {
        throw new UsageException("--label is for a run with --data: " + label);
      }
      return saved.heldOut();
    }
    SavedRun.Rows rows =
        saved.load(data, Optional.ofNullable(dataDir), Optional.ofNullable(label), true);
    rows.noteIgnored(terminal);
    return rows.data();
  }

  private Map<String, Object> json(ScoreCard card, Dataset rows, Backend backend) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", run.toAbsolutePath().normalize().toString());
    json.put("data", rows.name());
    json.put("device", backend.name());
    json.put("rows", card.rows());
    json.put("loss", Json.number(card.loss()));
    json.put("accuracy", Json.number(card.accuracy()));
    card.addTo(json);
    return json;
  }
}
