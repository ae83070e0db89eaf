package dev.warpstep.cli;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.run.Importance;
import dev.warpstep.run.SavedRun;
import dev.warpstep.run.ScoreCard;
import dev.warpstep.run.UsageException;
import dev.warpstep.text.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code warpstep eval RUN}. */
@Command(
    name = "eval",
    description = "Scores a run's model on the rows it held out, or on other data.",
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep eval RUN [--data DATA] [OPTIONS]",
    parameterListHeading = "%n",
    optionListHeading = "%noptions:%n",
    sortOptions = false)
final class EvalCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SavedRunMixin run;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "The data to score, as for train; the test part if there is one.")
  private String data;

  @Option(
      names = "--label",
      paramLabel = "COL",
      description = "The label's column, by default as in training.")
  private String label;

  @Option(
      names = "--importance",
      description = "Also say how much the loss grows if a column's values are permuted.")
  private boolean importance;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SavedRun saved = SavedRun.open(run.run());
    Dataset rows = rows(saved);
    try (Backend backend = run.open(saved)) {
      ScoreCard card = ScoreCard.of(saved.model(), rows, saved.model().evaluate(backend, rows));
      Optional<Importance> needs =
          importance ? Optional.of(Importance.of(saved.model(), backend, rows)) : Optional.empty();
      if (json) {
        Map<String, Object> document = json(card, rows, backend);
        needs.ifPresent(i -> document.put("importance", i.json()));
        Json.print(terminal.out(), document);
      } else {
        terminal.out().print(card.text("", terminal.columns()));
        needs.ifPresent(i -> terminal.out().print(i.text()));
      }
    }
    return 0;
  }

  private Dataset rows(SavedRun saved) {
    if (data == null) {
      if (label != null) {
        throw new UsageException("--label is for a run with --data: " + label);
      }
      if (run.dataDir().isPresent()) {
        throw new UsageException("--data-dir is for a run with --data: " + run.dataDir().get());
      }
      return saved.heldOut(run.reading(null, List.of()));
    }
    SavedRun.Rows rows = saved.load(data, run.reading(label, List.of()), true);
    SavedRunMixin.noteUnused(rows, terminal);
    return rows.data();
  }

  private Map<String, Object> json(ScoreCard card, Dataset rows, Backend backend) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", run.run().toAbsolutePath().normalize().toString());
    json.put("data", rows.name());
    json.put("device", backend.name());
    json.put("rows", card.rows());
    json.put("loss", Json.number(card.loss()));
    json.put("accuracy", Json.number(card.accuracy()));
    card.addTo(json);
    return json;
  }
}
