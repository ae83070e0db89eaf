package dev.warpstep.run;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Datasets;
import dev.warpstep.memory.Scratch;
import dev.warpstep.report.Figures;
import dev.warpstep.table.ColumnPlan;
import dev.warpstep.table.ColumnProfile;
import dev.warpstep.table.Labels;
import dev.warpstep.table.ReadListener;
import dev.warpstep.table.Table;
import dev.warpstep.table.TablePlan;
import dev.warpstep.table.TrainingTable;
import dev.warpstep.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a table holds, and what {@code train} would do with it.
 *
 * @param plan of its columns
 * @param labels what is predicted, if the label is known and can be
 * @param refusal why it can't be trained on, if so
 */
public record TableDescription(TablePlan plan, Optional<Labels> labels, Optional<String> refusal) {
  private static final int MOST_VALUES = 20;
  private static final int GAP = 2;

  /**
   * Reads the table that the settings name; where no label is named and none is called "label",
   * without one.
   *
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if it is no table
   */
  public static TableDescription of(GivenSettings given, ReadListener listener) {
    DataSettings settings = DataSettings.of(given, Optional.empty());
    if (Datasets.isDataset(settings.data())) {
      throw new UsageException("describe is for tables: " + settings.data());
    }
    TablePlan plan =
        TrainingTable.describe(
            TrainingSource.files(settings.data()),
            settings.table(),
            given.find("label").isEmpty(),
            listener,
            settings.cache().map(Scratch::in).orElseGet(Scratch::temporary));
    try {
      plan.requireFeatures();
      return new TableDescription(plan, TrainingTable.labels(plan), Optional.empty());
    } catch (DataException e) {
      return new TableDescription(plan, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** As {@code describe --json} prints it. */
  public Map<String, Object> json() {
    Table table = plan.table();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("data", table.name());
    json.put("files", table.files().stream().map(Object::toString).toList());
    json.put("rows", table.rows());
    json.put("header", table.isNamed());
    json.put("skippedRows", table.skipped().count());
    json.put("skipped", table.skipped().first());
    List<Map<String, Object>> columns = new ArrayList<>();
    plan.columns().forEach(column -> columns.add(json(column)));
    json.put("columns", columns);
    json.put(
        "task",
        labels
            .map(
                l ->
                    l.isMultiLabel()
                        ? "multi-label"
                        : l.isClassification() ? "classification" : "regression")
            .orElse(null));
    json.put("labels", labels.map(Labels::columns).orElse(null));
    json.put("why", labels.map(Labels::why).orElse(null));
    json.put("classes", labels.map(Labels::classes).orElse(null));
    json.put("countsTheRows", plan.counting());
    json.put("refused", refusal.orElse(null));
    return json;
  }

  private Map<String, Object> json(ColumnPlan column) {
    ColumnProfile profile = column.profile();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", profile.column() + 1);
    json.put("name", column.name());
    json.put("type", type(column));
    json.put("use", column.use().words());
    json.put("missing", profile.missing());
    json.put("distinct", atMost(profile));
    json.put("min", Json.number(profile.min()));
    json.put("max", Json.number(profile.max()));
    if (profile.texts() > 0 && profile.distinctTexts() <= MOST_VALUES) {
      json.put("values", plan.table().counts(profile.column()));
    }
    json.put("refused", column.refusal().orElse(null));
    return json;
  }

  /** How many different values, if they were all told apart. */
  private static Object atMost(ColumnProfile profile) {
    return profile.distinctNumbers() > ColumnProfile.MOST_DISTINCT ? null : profile.distinct();
  }

  private static String type(ColumnPlan column) {
    ColumnProfile profile = column.profile();
    if (column.use() == ColumnPlan.Use.DROPPED && profile.present() + profile.missing() == 0) {
      return "not read";
    }
    if (profile.isEmpty()) {
      return "empty";
    }
    if (profile.isMixed()) {
      return "mixed";
    }
    return profile.numbers() > 0
        ? profile.whole() ? "whole" : "number"
        : profile.words() ? "yes or no" : profile.dates() ? "date" : "text";
  }

  /**
   * In lines.
   *
   * @param columns of the terminal
   */
  public String text(int columns) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"", "column", "type", "missing", "train: ", "values"});
    for (ColumnPlan column : plan.columns()) {
      rows.add(
          new String[] {
            Integer.toString(column.profile().column() + 1),
            column.name(),
            type(column),
            column.profile().missing() == 0 ? "-" : Figures.count(column.profile().missing()),
            column.use().words(),
            values(column)
          });
    }
    int[] widths = new int[6];
    for (String[] row : rows) {
      for (int i = 0; i < 5; i++) {
        widths[i] = Math.max(widths[i], Math.min(i == 1 ? 24 : 30, row[i].strip().length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        String cell = cut(row[i].strip(), widths[i]);
        boolean right = i == 0 || i == 3;
        line.append(right ? " ".repeat(widths[i] - cell.length()) + cell : cell);
        line.append(right ? "" : " ".repeat(widths[i] - cell.length())).append(" ".repeat(GAP));
      }
      line.append(cut(row[5], Math.max(12, columns - 1 - line.length())));
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private String values(ColumnPlan column) {
    ColumnProfile profile = column.profile();
    if (profile.isMixed()) {
      return Figures.count(profile.numbers())
          + " numbers, "
          + Figures.count(profile.texts())
          + " texts";
    }
    if (profile.numbers() > 0) {
      boolean classes = profile.whole() && profile.distinctNumbers() <= 2;
      return classes && column.use() == ColumnPlan.Use.LABEL ? counts(profile) : profile.range();
    }
    if (profile.texts() == 0) {
      return "";
    }
    if (profile.distinctTexts() <= MOST_VALUES) {
      return counts(profile);
    }
    return Figures.count(profile.distinctTexts())
        + " different, first "
        + plan.table().text(profile.column(), profile.firstText());
  }

  private String counts(ColumnProfile profile) {
    return plan.table().counts(profile.column()).entrySet().stream()
        .map(e -> e.getKey() + " (" + Figures.count(e.getValue()) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, Math.max(0, width - 2)) + "..";
  }
}
