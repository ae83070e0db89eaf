package dev.warpstep.run;

import dev.warpstep.report.Figures;
import dev.warpstep.table.ColumnPlan.Use;
import dev.warpstep.table.Schema;
import dev.warpstep.table.Schema.Column;
import dev.warpstep.table.TablePlan;
import dev.warpstep.table.TrainingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was decided about the data, and what looks odd, though training goes on. */
public record TrainingNotes(Settings settings, TrainingData data) {
  private static final int MOST_NAMES = 8;

  /** A sentence each. */
  public List<String> all() {
    List<String> notes = new ArrayList<>();
    data.source().table().ifPresent(table -> table(table, notes));
    if (data.testFraction().isEmpty() && settings.data().testFraction().orElse(0) > 0) {
      notes.add("the data have a test part of their own; --test-fraction is not used");
    }
    return notes;
  }

  private void table(TrainingTable table, List<String> notes) {
    TablePlan plan = table.plan();
    notes.add(
        (data.train().isMultiLabel()
                ? "multi-label: "
                : data.train().isClassification() ? "classification: " : "regression: ")
            + table.labels().why());
    if (!plan.table().isNamed()) {
      notes.add("the file has no header: its columns are c1 to c" + plan.columns().size());
    }
    leftOut(plan, Use.EMPTY, "left out, since empty", notes);
    leftOut(plan, Use.CONSTANT, "left out, since every row has the same value", notes);
    if (!plan.counting().isEmpty()) {
      notes.add(counting(plan.counting()));
    }
    Schema schema = data.preprocessing().schema().orElseThrow();
    columns("categories", schema, Schema.Kind.CATEGORY, notes);
    List<String> gaps =
        schema.columns().stream().filter(Column::indicator).map(Column::name).toList();
    if (!gaps.isEmpty()) {
      notes.add("missing values filled in, and marked by a feature: " + names(gaps));
    }
    int dropped = plan.table().rows() - table.rows();
    if (dropped > 0) {
      notes.add(
          "%s of %s rows left out, since a value is missing"
              .formatted(Figures.count(dropped), Figures.count(plan.table().rows())));
    }
    long skipped = plan.table().skipped().count();
    if (skipped > 0) {
      notes.add(
          "%s rows left out, since they can't be read: %s"
              .formatted(Figures.count(skipped), plan.table().skipped().text()));
    }
  }

  /** What to say of columns that number the rows. */
  public static String counting(List<String> columns) {
    return "counts the rows, which says nothing of others; --drop leaves it out: " + names(columns);
  }

  private static void leftOut(TablePlan plan, Use use, String why, List<String> notes) {
    List<String> names = plan.leftOut(use);
    if (!names.isEmpty()) {
      notes.add(why + ": " + names(names));
    }
  }

  private static void columns(String what, Schema schema, Schema.Kind kind, List<String> notes) {
    List<String> columns =
        schema.columns().stream()
            .filter(column -> column.kind() == kind)
            .map(column -> "%s (%d)".formatted(column.name(), column.categories().size()))
            .collect(Collectors.toList());
    if (!columns.isEmpty()) {
      notes.add(what + ": " + names(columns));
    }
  }

  private static String names(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES)) + ", .. (" + names.size() + ")";
  }
}
