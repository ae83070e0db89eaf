package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.NaturalOrder;
import dev.warpstep.memory.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows and columns as a file holds them, before anything is decided about them: each cell is a
 * number, a text or missing. Columns that were not asked for have no cells.
 */
public final class Table {
  private final String name;
  private final List<Path> files;
  private final List<String> columns;
  private final boolean named;
  private final CellColumn[] cells;
  private final CellColumn.Store store;
  private final Texts[] texts;
  private final List<Part> parts;
  private final Skipped skipped;
  private final int rows;

  /** Rows that came together: from which row on, in which file, and where in it. */
  private record Part(int firstRow, int file, long firstLine, int[] lines) {}

  /**
   * Rows that could not be read and were left out.
   *
   * @param count how many
   * @param first what is wrong with the first of them, with their places
   */
  public record Skipped(long count, List<String> first) {
    static final Skipped NONE = new Skipped(0, List.of());

    private static final int TOLD = 5;

    /** The first of them, in words. */
    public String text() {
      return String.join("; ", first.subList(0, Math.min(TOLD, first.size())))
          + (count > TOLD ? "; .." : "");
    }
  }

  private Table(Builder builder, Skipped skipped) {
    name = builder.name;
    files = builder.files;
    columns = List.copyOf(builder.columns);
    named = builder.named;
    cells = builder.cells;
    store = builder.store;
    texts = builder.texts;
    parts = builder.parts;
    rows = builder.rows;
    this.skipped = skipped;
  }

  /**
   * The columns of a file of numbers.
   *
   * @param named whether the names are the file's own
   * @param wanted which columns to keep
   * @param cells of all columns, equally long
   * @param store theirs
   */
  static Table ofColumns(
      Path file,
      List<String> columns,
      boolean named,
      boolean[] wanted,
      List<CellColumn> cells,
      CellColumn.Store store) {
    Texts[] none = new Texts[wanted.length];
    Arrays.setAll(none, column -> new Texts());
    return ofColumns(List.of(file), new int[1], columns, named, wanted, cells, none, store);
  }

  /**
   * The columns of files of numbers and texts.
   *
   * @param firstRows of each file
   * @param named whether the names are the files' own
   * @param wanted which columns to keep
   * @param cells of all columns, equally long where they are kept
   * @param texts of all columns
   * @param store the cells'
   */
  static Table ofColumns(
      List<Path> files,
      int[] firstRows,
      List<String> columns,
      boolean named,
      boolean[] wanted,
      List<CellColumn> cells,
      Texts[] texts,
      CellColumn.Store store) {
    Builder builder = new Builder(TableFiles.name(files), files, columns, named, wanted, store);
    for (int column = 0; column < wanted.length; column++) {
      if (wanted[column]) {
        builder.cells[column] = cells.get(column);
        builder.texts[column] = texts[column];
        builder.rows = cells.get(column).size();
      }
    }
    for (int file = 0; file < firstRows.length; file++) {
      builder.parts.add(new Part(firstRows[file], file, 0, null));
    }
    return builder.build(Skipped.NONE);
  }

  /** What to call it: the file's name without its suffixes. */
  public String name() {
    return name;
  }

  /** The files that it was read from. */
  public List<Path> files() {
    return files;
  }

  /** How many rows it has, at least 1. */
  public int rows() {
    return rows;
  }

  /** The columns' names, as the header has them; c1, c2, .. without one. */
  public List<String> columns() {
    return columns;
  }

  /** Whether the names are the header's. */
  public boolean isNamed() {
    return named;
  }

  /** The rows that were left out. */
  public Skipped skipped() {
    return skipped;
  }

  /** Whether a column was read. */
  boolean has(int column) {
    return cells[column] != null;
  }

  /** A column's cells. */
  CellColumn cells(int column) {
    return cells[column];
  }

  /** What the codes in a column's cells stand for. */
  Texts texts(int column) {
    return texts[column];
  }

  /** How often each value of a column comes, in natural order; for a column with few. */
  public Map<String, Integer> counts(int column) {
    Map<String, Integer> counts = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      long cell = cells[column].get(row);
      if (!Cell.isMissing(cell)) {
        counts.merge(text(column, cell), 1, Integer::sum);
      }
    }
    Map<String, Integer> sorted = new LinkedHashMap<>();
    NaturalOrder.sorted(List.copyOf(counts.keySet()))
        .forEach(value -> sorted.put(value, counts.get(value)));
    return sorted;
  }

  /** A cell as text, for messages and for names; empty where it is missing. */
  public String text(int column, int row) {
    return text(column, cells[column].get(row));
  }

  String text(int column, long cell) {
    if (Cell.isText(cell)) {
      return texts[column].get(Cell.code(cell));
    }
    return Cell.isMissing(cell) ? "" : NumberText.name(Cell.number(cell));
  }

  /** Lets go of the cells; what was planned from them stays. */
  void release() {
    Arrays.fill(cells, null);
    store.release();
  }

  /** Where its cells lie, and what is made of them may lie. */
  Scratch scratch() {
    return store.scratch();
  }

  /** A defect of a cell. */
  DataException defect(int column, int row, String rule) {
    Part part = part(row);
    Path file = files.get(part.file());
    String column1 = columns.get(column);
    return part.firstLine() < 1
        ? DataException.of(file + ":row " + (row - part.firstRow() + 1) + ":" + column1, rule)
        : DataException.atCell(file, line(part, row), column1, rule);
  }

  /** A defect of the first line, or of the file where it has no lines. */
  DataException headerDefect(String rule) {
    return DataException.atLine(files.get(0), parts.get(0).firstLine() < 1 ? 0 : 1, rule);
  }

  private static long line(Part part, int row) {
    int at = row - part.firstRow();
    return part.firstLine() + (part.lines() == null ? at : part.lines()[at]);
  }

  private Part part(int row) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).firstRow() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return parts.get(low);
  }

  /** Takes rows as a reader finds them. */
  static final class Builder {
    private final String name;
    private final List<Path> files;
    private final List<String> columns;
    private final boolean named;
    private final CellColumn[] cells;
    private final CellColumn.Store store;
    private final Texts[] texts;
    private final List<Part> parts = new ArrayList<>();
    private int rows;

    /**
     * @param named whether the names are the file's own
     * @param wanted which columns to keep
     * @param scratch takes what does not fit on the heap
     */
    Builder(
        String name,
        List<Path> files,
        List<String> columns,
        boolean named,
        boolean[] wanted,
        Scratch scratch) {
      this(name, files, columns, named, wanted, new CellColumn.Store(scratch));
    }

    private Builder(
        String name,
        List<Path> files,
        List<String> columns,
        boolean named,
        boolean[] wanted,
        CellColumn.Store store) {
      this.name = name;
      this.files = List.copyOf(files);
      this.columns = columns;
      this.named = named;
      this.store = store;
      cells = new CellColumn[columns.size()];
      texts = new Texts[columns.size()];
      for (int column = 0; column < wanted.length; column++) {
        if (wanted[column]) {
          cells[column] = new CellColumn(store);
          texts[column] = new Texts();
        }
      }
    }

    /**
     * Appends a chunk's rows.
     *
     * @param file its place among the files
     * @param firstLine of the chunk in the file
     */
    void add(Chunk chunk, int file, long firstLine) {
      if (chunk.rows() == 0) {
        return;
      }
      requireRoom(chunk.rows());
      int[] lines = chunk.lines() == null ? null : Arrays.copyOf(chunk.lines(), chunk.rows());
      parts.add(new Part(rows, file, firstLine, lines));
      for (int column = 0; column < cells.length; column++) {
        if (cells[column] != null) {
          long[] values = chunk.cells()[column];
          translate(values, chunk.rows(), chunk.texts()[column], texts[column]);
          cells[column].add(values, chunk.rows());
        }
      }
      rows += chunk.rows();
    }

    /** Numbers the texts as the whole table does. */
    private static void translate(long[] values, int count, Texts from, Texts to) {
      int[] codes = new int[from.size()];
      boolean same = true;
      for (int code = 0; code < codes.length; code++) {
        codes[code] = to.code(from.get(code));
        same &= codes[code] == code;
      }
      if (same) {
        return;
      }
      for (int row = 0; row < count; row++) {
        if (Cell.isText(values[row])) {
          int code = Cell.code(values[row]);
          values[row] = Cell.text(code == Cell.OVERFLOW ? code : codes[code]);
        }
      }
    }

    /**
     * Appends a row of numbers; NaN is missing.
     *
     * @param line in the only file; 0 where it has no lines
     */
    void addRow(double[] values, long line) {
      requireRoom(1);
      Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (last == null || (line > 0 && line != last.firstLine() + rows - last.firstRow())) {
        parts.add(new Part(rows, 0, line, null));
      }
      for (int column = 0; column < cells.length; column++) {
        if (cells[column] != null) {
          cells[column].add(Cell.of(values[column]));
        }
      }
      rows++;
    }

    /** How many rows it has so far. */
    int rows() {
      return rows;
    }

    private void requireRoom(int more) {
      if (rows > Integer.MAX_VALUE - 8 - more) {
        throw DataException.of(files.get(0), "rows must not exceed 2^31: there are more");
      }
    }

    /** Lets go of what was read: there will be no table. */
    void discard() {
      store.discard();
    }

    Table build(Skipped skipped) {
      if (rows == 0) {
        throw DataException.of(
            files.get(0),
            skipped.count() > 0
                ? "must have rows: all were skipped"
                : named ? "must have rows: there is only a header" : "must have rows: it is empty");
      }
      store.complete();
      for (CellColumn column : cells) {
        if (column != null) {
          column.complete();
        }
      }
      return new Table(this, skipped);
    }
  }
}
