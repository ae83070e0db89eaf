package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.NaturalOrder;
import dev.warpstep.data.RowSet;
import dev.warpstep.table.TableOptions.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What is predicted: classes, several labels that hold or do not, or one number or several.
 *
 * @param columns the labels' names
 * @param classes in the order of their indices, of several labels {@link Dataset#ZERO_ONE}; empty
 *     for numbers
 * @param why how it was found, in words
 */
public record Labels(List<String> columns, List<String> classes, String why) {
  /** So many different whole numbers are taken for classes. */
  static final int MOST_CLASSES = 20;

  /**
   * Finds the task from the labels: texts, or at most 20 different whole numbers, are classes;
   * other numbers are to be predicted. Several columns are labels if all say 0 or 1, yes or no.
   *
   * @param task what was asked for
   * @throws DataException if the labels do not fit it
   */
  static Labels find(TablePlan plan, Task task, RowSet rows) {
    Table table = plan.table();
    int[] places = plan.roles().labels();
    List<String> names = new ArrayList<>();
    for (int place : places) {
      requirePresent(plan, place, rows);
      names.add(table.columns().get(place));
    }
    if (names.size() > 1) {
      return several(plan, names, task, rows);
    }
    ColumnProfile profile = plan.columns().get(places[0]).profile();
    requireFinite(table, profile);
    if (profile.fractions() && task != Task.CLASSIFICATION) {
      throw table.defect(places[0], profile.firstText(), TablePlan.otherDecimal(table, profile));
    }
    if (task == Task.REGRESSION) {
      requireNumbers(table, profile, "regression");
      return new Labels(names, List.of(), "as asked for");
    }
    if (task == Task.CLASSIFICATION) {
      return classes(plan, names, "as asked for", rows);
    }
    if (profile.isMixed()) {
      String text = table.text(places[0], profile.firstText());
      throw table.defect(
          places[0],
          profile.firstText(),
          "must be numbers or classes, but %,d are numbers and %,d texts: %s; if it means missing: --missing-markers %s --missing drop; if all are classes: --task classification"
              .formatted(profile.numbers(), profile.texts(), DataException.quote(text), text));
    }
    if (profile.texts() > 0) {
      return classes(plan, names, "the labels are texts", rows);
    }
    if (profile.whole() && profile.distinctNumbers() <= MOST_CLASSES) {
      return classes(
          plan,
          names,
          "the labels are %d different whole numbers; --task regression predicts the number"
              .formatted(profile.distinctNumbers()),
          rows);
    }
    requireNumbers(table, profile, "regression");
    return new Labels(
        names,
        List.of(),
        profile.whole()
            ? "the labels are more than %d different numbers".formatted(MOST_CLASSES)
            : "the labels are numbers with fractions");
  }

  private static Labels several(TablePlan plan, List<String> names, Task task, RowSet rows) {
    Table table = plan.table();
    int[] places = plan.roles().labels();
    List<ZeroOne> columns =
        Arrays.stream(places).mapToObj(place -> new ZeroOne(table, place)).toList();
    Optional<ZeroOne> other =
        columns.stream().filter(column -> column.firstOther(rows) >= 0).findFirst();
    if (task == Task.REGRESSION || other.isPresent() && task == Task.AUTO) {
      String rule =
          other.isPresent() && task == Task.AUTO
              ? "regression, since "
                  + other.get().name()
                  + " is not all 0/1, all yes/no or all true/false"
              : "regression";
      for (int place : places) {
        requireNumbers(table, plan.columns().get(place).profile(), rule);
      }
      return new Labels(
          names,
          List.of(),
          names.size()
              + " label columns of numbers"
              + (task == Task.REGRESSION ? ", as asked for" : ""));
    }
    if (other.isPresent()) {
      throw other.get().defect(other.get().firstOther(rows));
    }
    columns.forEach(column -> column.requireBoth(rows));
    return new Labels(
        names,
        Dataset.ZERO_ONE,
        columns.stream().anyMatch(column -> column.isWord(rows.get(0)))
            ? "the %d label columns are all 0/1, yes/no or true/false".formatted(places.length)
            : "the %d label columns are all 0/1; --task regression predicts the numbers"
                .formatted(places.length));
  }

  private static void requirePresent(TablePlan plan, int column, RowSet rows) {
    if (plan.columns().get(column).profile().missing() == 0) {
      return;
    }
    for (int place = 0; place < rows.size(); place++) {
      int row = rows.get(place);
      if (Cell.isMissing(plan.table().cells(column).get(row))) {
        throw plan.table()
            .defect(column, row, "missing label; --missing drop leaves such rows out");
      }
    }
  }

  private static void requireNumbers(Table table, ColumnProfile profile, String task) {
    if (profile.texts() > 0) {
      throw table.defect(
          profile.column(),
          profile.firstText(),
          "must be a number for %s: %s"
              .formatted(
                  task, DataException.quote(table.text(profile.column(), profile.firstText()))));
    }
    requireFinite(table, profile);
  }

  private static void requireFinite(Table table, ColumnProfile profile) {
    if (profile.firstInfinite() >= 0) {
      throw table.defect(
          profile.column(),
          profile.firstInfinite(),
          "must be finite: " + table.text(profile.column(), profile.firstInfinite()));
    }
  }

  private static Labels classes(TablePlan plan, List<String> names, String why, RowSet rows) {
    Table table = plan.table();
    int column = plan.roles().labels()[0];
    TreeSet<String> found = new TreeSet<>();
    CellColumn cells = table.cells(column);
    Map<Long, Boolean> seen = new HashMap<>();
    for (int place = 0; place < rows.size(); place++) {
      int row = rows.get(place);
      long cell = cells.get(row);
      if (seen.put(cell, true) == null) {
        found.add(table.text(column, cell));
        if (seen.size() >= Texts.MOST) {
          throw table.defect(
              column,
              row,
              "must have fewer than "
                  + Texts.MOST
                  + " classes; a number to predict needs --task regression");
        }
      }
    }
    List<String> classes = NaturalOrder.sorted(List.copyOf(found));
    if (classes.size() < 2) {
      throw DataException.of(
          table.files().get(0),
          "column "
              + names.get(0)
              + " must have two classes or more: only "
              + DataException.quote(classes.get(0)));
    }
    return new Labels(names, classes, why);
  }

  /** Whether classes are predicted. */
  public boolean isClassification() {
    return !classes.isEmpty();
  }

  /** Whether each of several columns holds or does not. */
  public boolean isMultiLabel() {
    return isClassification() && columns.size() > 1;
  }

  /**
   * The targets of a table's rows: class indices, or values in float64, one a label.
   *
   * @param places the labels' columns
   * @param required whether a bad one is an error; if not, it makes the whole empty
   */
  Optional<FeatureRows> targets(Table table, int[] places, RowSet rows, boolean required) {
    TargetRows targets = new TargetRows(table, this, places, rows);
    return targets.areGood(required) ? Optional.of(targets) : Optional.empty();
  }
}
