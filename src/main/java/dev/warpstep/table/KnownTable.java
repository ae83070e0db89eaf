package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.table.TableOptions.Missing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A table that is read as a schema says: to score or to predict. */
public final class KnownTable {
  private final Table table;
  private final Schema schema;
  private final int[] features;
  private final int[] labels;
  private final int[] copied;
  private final List<String> ignored;
  private final int weight;
  private final int[] rows;
  private final Optional<double[]> targets;

  /** Where a file has what the schema names. */
  private static final class Places implements TableReader.Choice {
    private final Schema schema;
    private final boolean labelRequired;
    private final List<String> copy;
    private final Optional<String> weight;
    private int[] features;
    private int[] labels;
    private int[] copied;
    private int weightAt = -1;
    private final List<String> ignored = new ArrayList<>();

    Places(Schema schema, boolean labelRequired, List<String> copy, Optional<String> weight) {
      this.schema = schema;
      this.labelRequired = labelRequired;
      this.copy = copy;
      this.weight = weight;
    }

    @Override
    public boolean[] of(List<String> columns, Path file) {
      ColumnNames names = new ColumnNames(columns, file);
      boolean[] wanted = new boolean[columns.size()];
      features = schema.columns().stream().mapToInt(c -> names.find(c.name(), "column")).toArray();
      boolean labelled = labelRequired || columns.containsAll(schema.labels());
      labels =
          labelled
              ? schema.labels().stream().mapToInt(l -> names.find(l, "label column")).toArray()
              : new int[0];
      copied = copy.stream().mapToInt(c -> names.find(c, "--columns column")).toArray();
      if (weight.isPresent() && columns.contains(weight.get())) {
        weightAt = names.find(weight.get(), "--weight column");
        wanted[weightAt] = true;
      }
      for (int[] places : new int[][] {features, labels, copied}) {
        for (int place : places) {
          wanted[place] = true;
        }
      }
      for (int column = 0; column < wanted.length; column++) {
        if (!wanted[column]) {
          ignored.add(columns.get(column));
        }
      }
      return wanted;
    }
  }

  private KnownTable(Table table, Schema schema, Places places, boolean labelRequired) {
    this.table = table;
    this.schema = schema;
    features = places.features;
    labels = places.labels;
    copied = places.copied;
    ignored = List.copyOf(places.ignored);
    weight = places.weightAt;
    boolean drop = labelRequired && schema.missing() == Missing.DROP;
    rows = IntStream.range(0, table.rows()).filter(row -> !drop || isWhole(row)).toArray();
    if (rows.length == 0) {
      throw table.headerDefect("must have a row without a missing value: none has");
    }
    targets =
        labels.length == 0
            ? Optional.empty()
            : new Labels(schema.labels(), schema.classes(), "")
                .targets(table, labels, rows, labelRequired);
  }

  /**
   * Reads files by a schema. Columns are found by name, in any order; others are passed over.
   *
   * @param labelRequired whether the labels must be there and good; if not, there are targets only
   *     if all are
   * @param read how text is read, as far as that was said
   * @param copy columns whose texts are wanted, see {@link #copied}
   * @param weight the column of the rows' weights, used where the file has it
   * @throws dev.warpstep.data.NoInputException if there is no such file
   * @throws DataException if they can't be used; the place and a way on are named
   */
  public static KnownTable read(
      List<Path> files,
      Schema schema,
      boolean labelRequired,
      ReadOptions read,
      List<String> copy,
      Optional<String> weight) {
    TrainingTable.requireTable(files);
    Places places = new Places(schema, labelRequired, copy, weight);
    return new KnownTable(
        Formats.read(
            files,
            read,
            schema.columns().stream().map(Schema.Column::name).toList(),
            ReadListener.NONE,
            places),
        schema,
        places,
        labelRequired);
  }

  private boolean isWhole(int row) {
    for (int[] places : new int[][] {features, labels}) {
      for (int place : places) {
        if (Cell.isMissing(table.cells(place).get(row))) {
          return false;
        }
      }
    }
    return true;
  }

  /** What to call it. */
  public String name() {
    return table.name();
  }

  /** How many rows are used. */
  public int rows() {
    return rows.length;
  }

  /** The rows that were left out since they can't be read. */
  public Table.Skipped skipped() {
    return table.skipped();
  }

  /** How many rows were left out since a value is missing. */
  public int dropped() {
    return table.rows() - rows.length;
  }

  /** The names of the columns that are not used. */
  public List<String> ignored() {
    return ignored;
  }

  /**
   * (rows) or (rows, labels) class indices, or (rows, labels) values, where there are good ones.
   */
  public Optional<double[]> targets() {
    return targets;
  }

  /** How often each row counts; empty where each counts once. */
  public Optional<double[]> weights() {
    return TrainingTable.weights(table, weight, rows);
  }

  /** The rows' features. */
  public FeatureRows features() {
    return new TableFeatures(table, schema, features, rows, false);
  }

  /**
   * A text of a column that was asked for.
   *
   * @param column its place among them
   */
  public String copied(int column, int row) {
    return table.text(copied[column], rows[row]);
  }
}
