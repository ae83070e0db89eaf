package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.RowSet;
import dev.warpstep.table.ColumnPlan.Use;
import dev.warpstep.table.TableOptions.Missing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is done with each column of a training file, and which of its rows are used; found from all
 * its cells. What numbers are scaled by and which categories there are is not found here but from
 * the training rows alone.
 */
public final class TablePlan {
  /** So many categories become features without being asked for. */
  static final int MOST_CATEGORIES = 1000;

  /** Fewer rows may be in such an order by chance. */
  private static final int LEAST_COUNTED = 10;

  private final Table table;
  private final TableOptions options;
  private final Roles roles;
  private final List<ColumnPlan> columns;

  private TablePlan(Table table, TableOptions options, Roles roles, List<ColumnPlan> columns) {
    this.table = table;
    this.options = options;
    this.roles = roles;
    this.columns = columns;
  }

  /** Plans a table that was read for these roles. */
  static TablePlan of(Table table, TableOptions options, Roles roles) {
    List<ColumnPlan> columns =
        IntStream.range(0, table.columns().size())
            .parallel() // all cells are looked at
            .mapToObj(column -> plan(table, options, roles, column))
            .toList();
    return new TablePlan(table, options, roles, columns);
  }

  private static ColumnPlan plan(Table table, TableOptions options, Roles roles, int column) {
    if (!table.has(column)) {
      return ColumnPlan.of(ColumnProfile.unread(table.columns().get(column), column), Use.DROPPED);
    }
    ColumnProfile profile = ColumnProfile.of(table, column);
    if (roles.isLabel(column)) {
      return ColumnPlan.of(profile, Use.LABEL);
    }
    if (column == roles.weight() || column == roles.group()) {
      return ColumnPlan.of(profile, column == roles.weight() ? Use.WEIGHT : Use.GROUP);
    }
    return roles.features()[column]
        ? feature(table, profile, roles.oneHot()[column], options.dropConstant())
        : ColumnPlan.of(profile, Use.DROPPED);
  }

  private static ColumnPlan feature(
      Table table, ColumnProfile profile, boolean oneHot, boolean dropConstant) {
    if (profile.isEmpty()) {
      return ColumnPlan.of(profile, Use.EMPTY);
    }
    if (profile.isConstant() && dropConstant && table.rows() > 1) {
      return ColumnPlan.of(profile, Use.CONSTANT);
    }
    if (oneHot) {
      return profile.distinctTexts() < Texts.MOST
          ? ColumnPlan.of(profile, Use.CATEGORY)
          : ColumnPlan.refused(
              profile,
              profile.firstText(),
              "must have fewer than %d categories; --drop %s leaves it out"
                  .formatted(Texts.MOST, profile.name()));
    }
    if (profile.fractions()) {
      return ColumnPlan.refused(profile, profile.firstText(), otherDecimal(table, profile));
    }
    if (profile.isMixed()) {
      return ColumnPlan.refused(profile, profile.firstText(), mixed(table, profile));
    }
    if (profile.firstInfinite() >= 0) {
      return ColumnPlan.refused(
          profile,
          profile.firstInfinite(),
          "must be finite, at most 1.7976931348623157e308: it is "
              + table.text(profile.column(), profile.firstInfinite()));
    }
    if (profile.numbers() > 0) {
      return ColumnPlan.of(profile, Use.NUMBER);
    }
    if (profile.words()) {
      return ColumnPlan.of(profile, Use.BOOLEAN);
    }
    return text(table, profile);
  }

  private static ColumnPlan text(Table table, ColumnProfile profile) {
    String first =
        DataException.quote(table.text(profile.column(), profile.firstText()))
            + "; --drop "
            + profile.name()
            + " leaves the column out";
    if (profile.dates()) {
      return ColumnPlan.refused(
          profile, profile.firstText(), "must be a number or a category, not a date: " + first);
    }
    if (profile.isFreeText()) {
      return ColumnPlan.refused(
          profile,
          profile.firstText(),
          "must be a number or a category, not one of %s%,d texts in %,d rows: %s"
              .formatted(
                  profile.distinctTexts() >= Texts.MOST ? "over " : "",
                  profile.distinctTexts(),
                  profile.present(),
                  first));
    }
    return ColumnPlan.of(profile, Use.CATEGORY);
  }

  /** What to do where texts would be numbers with the other sign before the fraction. */
  static String otherDecimal(Table table, ColumnProfile profile) {
    String text = table.text(profile.column(), profile.firstText());
    return "must be a number: %s; --decimal %s reads it as one"
        .formatted(DataException.quote(text), text.contains(",") ? "," : ".");
  }

  private static String mixed(Table table, ColumnProfile profile) {
    String text = table.text(profile.column(), profile.firstText());
    return "must be numbers or texts, but %,d are numbers and %,d texts: %s; if it means missing: --missing-markers %s; if these are categories: --one-hot %s"
        .formatted(
            profile.numbers(),
            profile.texts(),
            DataException.quote(text),
            text.length() > 20 || text.contains(",") ? "TEXT" : text,
            profile.name());
  }

  /** The table. */
  public Table table() {
    return table;
  }

  /** How it was asked for. */
  public TableOptions options() {
    return options;
  }

  Roles roles() {
    return roles;
  }

  /** A plan for each column of the file. */
  public List<ColumnPlan> columns() {
    return columns;
  }

  /** The columns that become features. */
  List<ColumnPlan> features() {
    return columns.stream().filter(ColumnPlan::isFeature).toList();
  }

  /** The names of the columns that are left out for a reason. */
  public List<String> leftOut(Use reason) {
    return columns.stream().filter(c -> c.use() == reason).map(ColumnPlan::name).toList();
  }

  /** The features that number the rows, from which nothing is learnt that holds for others. */
  public List<String> counting() {
    return features().stream()
        .filter(column -> table.rows() >= LEAST_COUNTED && column.profile().counting())
        .map(ColumnPlan::name)
        .toList();
  }

  /**
   * That it can be trained on.
   *
   * @throws DataException with the first place that forbids it
   */
  public void requireFeatures() {
    for (ColumnPlan column : columns) {
      if (column.use() == Use.REFUSED) {
        throw table.defect(
            column.profile().column(), column.refusedRow(), column.refusal().orElseThrow());
      }
    }
    if (features().isEmpty()) {
      throw table.headerDefect("a feature column must have two values or more: none has");
    }
    if (options.missing() == Missing.ERROR) {
      for (ColumnPlan column : features()) {
        if (column.profile().missing() > 0) {
          throw missing(column.profile().column(), firstMissing(column.profile().column()));
        }
      }
    }
  }

  private int firstMissing(int column) {
    int row = 0;
    while (!Cell.isMissing(table.cells(column).get(row))) {
      row++;
    }
    return row;
  }

  private DataException missing(int column, int row) {
    return table.defect(
        column,
        row,
        "missing value; --missing auto fills it in, --missing drop leaves the row out");
  }

  /**
   * The rows that are used: all, or those without a missing value where such are to be dropped.
   *
   * @throws DataException if none is left
   */
  public RowSet rows() {
    RowSet all = RowSet.all(table.rows());
    if (options.missing() != Missing.DROP) {
      return all;
    }
    RowSet rows = all.where(this::isWhole);
    if (rows.size() == 0) {
      throw table.headerDefect("must have a row without a missing value: none has");
    }
    return rows;
  }

  private boolean isWhole(int row) {
    for (ColumnPlan column : columns) {
      boolean used = column.isFeature() || column.use() == Use.LABEL || column.use() == Use.WEIGHT;
      if (used && Cell.isMissing(table.cells(column.profile().column()).get(row))) {
        return false;
      }
    }
    return true;
  }
}
