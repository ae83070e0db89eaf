package dev.warpstep.cli;

import dev.warpstep.report.Figures;
import dev.warpstep.run.GivenSettings;
import dev.warpstep.run.Setting;
import dev.warpstep.run.TableDescription;
import dev.warpstep.run.TrainingNotes;
import dev.warpstep.table.Table;
import dev.warpstep.text.Json;
import dev.warpstep.text.Paragraph;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code warpstep describe FILE}. */
@Command(
    name = "describe",
    description = {
      "Says what a table holds and what train would do with each column: types,",
      "gaps, ranges, classes, and why a column would be refused."
    },
    synopsisHeading = "usage: ",
    customSynopsis = "warpstep describe FILE [OPTIONS]",
    sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
  private static final int INDENT = 11;

  /** The settings that say how a table is read. */
  private static final Set<Setting> READING =
      Set.of(
          Setting.LABEL,
          Setting.DROP,
          Setting.KEEP,
          Setting.ONE_HOT,
          Setting.TASK,
          Setting.WEIGHT,
          Setting.MISSING,
          Setting.MISSING_MARKERS,
          Setting.DELIMITER,
          Setting.DECIMAL,
          Setting.HEADER,
          Setting.ON_BAD_ROW,
          Setting.CACHE);

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "A table: a file, several with commas or a pattern, or - for standard input.")
  private String file;

  // Not the setting, which may have a value behind it: that would be FILE.
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private DescribeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine of(Terminal terminal) {
    return TrainOptions.on(
        new DescribeCommand(terminal),
        Arrays.stream(Setting.values())
            .filter(setting -> !READING.contains(setting))
            .map(Setting::text)
            .collect(Collectors.toSet()));
  }

  @Override
  public Integer call() {
    GivenSettings given = CommandLineSettings.of(spec).with("data", file);
    TableDescription description;
    try (ReadLine reading = new ReadLine(terminal)) {
      description = TableDescription.of(given, reading);
    }
    if (json) {
      Json.print(terminal.out(), description.json());
    } else {
      terminal.out().print(text(description));
    }
    return 0;
  }

  private String text(TableDescription description) {
    Table table = description.plan().table();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "data",
        "%s: %s rows, %s columns%s%s"
            .formatted(
                table.name(),
                Figures.count(table.rows()),
                Figures.count(table.columns().size()),
                table.isNamed() ? "" : ", no header",
                table.skipped().count() == 0
                    ? ""
                    : ", "
                        + Figures.count(table.skipped().count())
                        + " rows that can't be read: "
                        + table.skipped().text()));
    text.append('\n').append(description.text(terminal.columns())).append('\n');
    description
        .labels()
        .ifPresent(
            labels ->
                line(
                    text,
                    "task",
                    (labels.isMultiLabel()
                            ? "multi-label of " + String.join(", ", labels.columns()) + ": "
                            : labels.isClassification()
                                ? "classification of " + labels.classes().size() + " classes: "
                                : "regression: ")
                        + labels.why()));
    if (description.labels().isEmpty() && description.refusal().isEmpty()) {
      line(text, "task", "no column is called label; train needs --label NAME, NUMBER or last");
    }
    List<String> counting = description.plan().counting();
    if (!counting.isEmpty()) {
      line(text, "note", TrainingNotes.counting(counting));
    }
    description.refusal().ifPresent(refusal -> line(text, "refused", refusal));
    return text.toString();
  }

  private void line(StringBuilder text, String label, String value) {
    text.append(Paragraph.of(label, value, INDENT, terminal.columns()));
  }
}
