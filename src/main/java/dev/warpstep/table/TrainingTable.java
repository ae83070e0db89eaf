package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.IdxReader;
import dev.warpstep.data.RowSet;
import dev.warpstep.data.Scaler;
import dev.warpstep.data.Scaling;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.memory.Scratch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table to learn from: what is predicted, and the features of whichever rows are wanted. */
public final class TrainingTable {
  private final TablePlan plan;
  private final RowSet rows;
  private final Labels labels;
  private final FeatureRows targets;

  private TrainingTable(TablePlan plan) {
    this.plan = plan;
    plan.requireFeatures();
    rows = plan.rows();
    labels = Labels.find(plan, plan.options().task(), rows);
    targets = labels.targets(plan.table(), plan.roles().labels(), rows, true).orElseThrow();
  }

  /**
   * Reads files and says what would be done with their columns, also where they can't be used.
   *
   * @param labelOptional whether there may be no column with the usual label's name
   * @param scratch takes what does not fit on the heap
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if they are no table, or have not the columns that are named
   */
  public static TablePlan describe(
      List<Path> files,
      TableOptions options,
      boolean labelOptional,
      ReadListener listener,
      Scratch scratch) {
    requireTable(files);
    Roles[] roles = new Roles[1];
    Table table =
        Formats.read(
            files,
            options.read(),
            List.of(),
            listener,
            scratch,
            (columns, file) -> {
              boolean none = labelOptional && !columns.contains(TableOptions.LABEL);
              roles[0] = Roles.of(none ? options.withLabels(List.of()) : options, columns, file);
              return roles[0].wanted();
            });
    return TablePlan.of(table, options, roles[0]);
  }

  /**
   * Reads files to learn from.
   *
   * @param scratch takes what does not fit on the heap
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if they can't be used; the place and a way on are named
   */
  public static TrainingTable read(
      List<Path> files, TableOptions options, ReadListener listener, Scratch scratch) {
    return new TrainingTable(describe(files, options, false, listener, scratch));
  }

  /** As the other, without a listener, and with the usual place for what does not fit. */
  public static TrainingTable read(List<Path> files, TableOptions options) {
    return read(files, options, ReadListener.NONE, Scratch.temporary());
  }

  /**
   * Reads a file to learn from, with every default.
   *
   * @param label the name of the column to predict
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if it can't be used; the place and a way on are named
   */
  public static TrainingTable read(Path file, String label) {
    return read(List.of(file), TableOptions.DEFAULT.withLabels(List.of(label)));
  }

  /**
   * What a planned table's labels are; empty if it has none.
   *
   * @throws DataException if they can't be predicted
   */
  public static Optional<Labels> labels(TablePlan plan) {
    return plan.roles().labels().length == 0
        ? Optional.empty()
        : Optional.of(Labels.find(plan, plan.options().task(), plan.rows()));
  }

  static void requireTable(List<Path> files) {
    for (Path file : files) {
      if (IdxReader.isIdxFile(file)) {
        throw DataException.of(
            file, "is one IDX file of a set: --data must name the directory, or a table");
      }
    }
  }

  /** Lets go of the cells, once all features were taken: they are most of a table's memory. */
  public void release() {
    plan.table().release();
  }

  /** Where what is made of it may lie. */
  public Scratch scratch() {
    return plan.table().scratch();
  }

  /** What is done with each column. */
  public TablePlan plan() {
    return plan;
  }

  /** What is predicted. */
  public Labels labels() {
    return labels;
  }

  /** How many rows are used. */
  public int rows() {
    return rows.size();
  }

  /** Class indices, or values, one a label. */
  public FeatureRows targets() {
    return targets;
  }

  /** How often each row counts: (rows), finite and 0 or more; empty where each counts once. */
  public Optional<double[]> weights() {
    return weights(plan.table(), plan.roles().weight(), rows);
  }

  static Optional<double[]> weights(Table table, int column, RowSet rows) {
    if (column < 0) {
      return Optional.empty();
    }
    double[] weights = new double[rows.size()];
    for (int r = 0; r < rows.size(); r++) {
      long cell = table.cells(column).get(rows.get(r));
      weights[r] = Cell.isText(cell) ? Double.NaN : Cell.number(cell);
      if (!(weights[r] >= 0 && weights[r] <= Float.MAX_VALUE)) {
        throw table.defect(
            column,
            rows.get(r),
            "a weight must be a number, 0 or more: "
                + DataException.quote(table.text(column, cell)));
      }
    }
    return Optional.of(weights);
  }

  /** For each row the number of its group, from 0 in the order in which they come. */
  public Optional<int[]> groups() {
    int column = plan.roles().group();
    if (column < 0) {
      return Optional.empty();
    }
    Table table = plan.table();
    Map<Long, Integer> numbers = new HashMap<>();
    int[] groups = new int[rows.size()];
    for (int r = 0; r < rows.size(); r++) {
      long cell = table.cells(column).get(rows.get(r));
      if (Cell.isMissing(cell)) {
        throw table.defect(column, rows.get(r), "missing group");
      }
      if (Cell.isText(cell) && Cell.code(cell) == Cell.OVERFLOW) {
        throw table.defect(
            column, rows.get(r), "groups must be numbers, or fewer than 65536 texts");
      }
      Integer number = numbers.putIfAbsent(cell, numbers.size());
      groups[r] = number == null ? numbers.size() - 1 : number;
    }
    return Optional.of(groups);
  }

  /**
   * All rows as a data set, unscaled: what stands for missing values and which categories there are
   * is found from all of them.
   *
   * @throws DataException if a value does not fit in a float
   */
  public Dataset dataset() {
    RowSet all = RowSet.all(rows.size());
    Schema schema = fit(all);
    FeatureRows features = features(schema, all);
    FloatRows x = Scaler.fit(Scaling.NONE, features).scale(features, scratch());
    float[] y = Scaler.fit(Scaling.NONE, targets).scale(targets, scratch()).toArray();
    String name = plan.table().name();
    boolean classed = labels.isClassification() && !labels.isMultiLabel();
    Dataset data = new Dataset(name, x, classed ? y : null, schema.features(), labels.classes());
    return classed ? data : data.withTargets(labels.columns(), y);
  }

  /** What the columns mean, fitted on the training rows alone. */
  public Schema fit(RowSet trainingRows) {
    return TableFeatures.fit(plan, labels, rows.at(trainingRows));
  }

  /**
   * The features of some rows. A category that the schema does not have counts as none of its: it
   * is one of a row that was held out.
   */
  public FeatureRows features(Schema schema, RowSet some) {
    int[] places = plan.features().stream().mapToInt(column -> column.profile().column()).toArray();
    return new TableFeatures(plan.table(), schema, places, rows.at(some), true);
  }
}
