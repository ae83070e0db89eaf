package dev.warpstep.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows that were parsed together. Lines count from 0 at the chunk's first.
 *
 * @param cells by column, null for a column that is not read
 * @param texts by column, what the codes in its cells stand for
 * @param rows how many
 * @param lines of each row; null where row r is in line r
 * @param lineCount lines that the chunk ends
 * @param defects what cannot be read, in the order of lines
 * @param badRows how many rows have a defect
 */
record Chunk(
    long[][] cells,
    Texts[] texts,
    int rows,
    int[] lines,
    int lineCount,
    List<Defect> defects,
    int badRows) {

  /**
   * What cannot be read.
   *
   * @param line in the chunk
   * @param column -1 for the row
   * @param rule that does not hold, with the value
   */
  record Defect(int line, int column, String rule) {}

  /** Makes a chunk row by row. */
  static final class Builder {
    private static final int MOST_DEFECTS = 20;

    private final long[][] cells;
    private final Texts[] texts;
    private final List<Defect> defects = new ArrayList<>();
    private int capacity;
    private int rows;
    private int[] lines;
    private int badRows;

    /**
     * @param expectedRows about how many will come
     * @param used cells of a chunk of the same columns that is done with; null for new ones
     */
    Builder(boolean[] wanted, int expectedRows, long[][] used) {
      cells = used != null ? used : new long[wanted.length][];
      texts = new Texts[wanted.length];
      capacity = expectedRows;
      for (int column = 0; column < wanted.length; column++) {
        if (wanted[column]) {
          cells[column] = used != null ? cells[column] : new long[capacity];
          capacity = cells[column].length;
          texts[column] = new Texts();
        }
      }
    }

    boolean wants(int column) {
      return cells[column] != null;
    }

    void set(int column, long cell) {
      cells[column][rows] = cell;
    }

    Texts texts(int column) {
      return texts[column];
    }

    /** The row is whole. */
    void endRow(int line) {
      if (line != rows && lines == null) {
        lines = new int[capacity];
        for (int row = 0; row < rows; row++) {
          lines[row] = row;
        }
      }
      if (lines != null) {
        lines[rows] = line;
      }
      rows++;
      if (rows == capacity) {
        capacity *= 2;
        for (int column = 0; column < cells.length; column++) {
          cells[column] = cells[column] == null ? null : Arrays.copyOf(cells[column], capacity);
        }
        lines = lines == null ? null : Arrays.copyOf(lines, capacity);
      }
    }

    /** The row that was begun is no row. */
    void badRow(int line, int column, String rule) {
      badRows++;
      if (defects.size() < MOST_DEFECTS) {
        defects.add(new Defect(line, column, rule));
      }
    }

    Chunk build(int lineCount) {
      return new Chunk(cells, texts, rows, lines, lineCount, defects, badRows);
    }
  }
}
