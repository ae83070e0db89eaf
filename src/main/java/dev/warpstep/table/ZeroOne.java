package dev.warpstep.table;

import dev.warpstep.data.DataException;

/**
 * Whether a column says 0 or 1, yes or no, true or false in every row, and nothing else.
 *
 * @param otherRow the first row that says something else, or says it in other words; -1 if none
 * @param firstRow the first row
 * @param values a bit for each that there is: 1 for 0 and no, 2 for 1 and yes
 */
record ZeroOne(Table table, int column, int firstRow, int otherRow, int values) {
  private static final int BOTH = 3;

  /** Looks at some rows of a column, in which no value is missing. */
  static ZeroOne of(Table table, int column, int[] rows) {
    CellColumn cells = table.cells(column);
    int kind = kind(table, column, cells.get(rows[0]));
    int values = 0;
    int otherRow = -1;
    for (int i = 0; i < rows.length && otherRow < 0; i++) {
      long cell = cells.get(rows[i]);
      int value = value(table, column, cell);
      if (value < 0 || kind(table, column, cell) != kind) {
        otherRow = rows[i];
      } else {
        values |= 1 << value;
      }
    }
    return new ZeroOne(table, column, rows[0], otherRow, values);
  }

  /** 0 or 1; -1 for another value. */
  static int value(Table table, int column, long cell) {
    if (Cell.isText(cell)) {
      return Cell.code(cell) == Cell.OVERFLOW ? -1 : YesNo.value(table.text(column, cell));
    }
    double number = Cell.number(cell);
    return number == 0 ? 0 : number == 1 ? 1 : -1;
  }

  /** -1 for a number. */
  private static int kind(Table table, int column, long cell) {
    return Cell.isText(cell) && Cell.code(cell) != Cell.OVERFLOW
        ? YesNo.kind(table.text(column, cell))
        : -1;
  }

  String name() {
    return table.columns().get(column);
  }

  /** Whether it says nothing else. */
  boolean isPure() {
    return otherRow < 0;
  }

  /** Whether it says it in words. */
  boolean areWords() {
    return Cell.isText(table.cells(column).get(firstRow));
  }

  /** That a row says something else. */
  DataException defect() {
    return table.defect(
        column,
        otherRow,
        "must be 0 or 1, yes or no, true or false, as several label columns are for classification; --label with one column alone has more classes, --task regression predicts numbers: "
            + DataException.quote(table.text(column, otherRow)));
  }

  /**
   * That both values are there.
   *
   * @throws DataException if one only is
   */
  void requireBoth() {
    if (values != BOTH) {
      throw DataException.of(
          table.files().get(0),
          "column %s must have both values, or be left out of --label: only %s"
              .formatted(name(), DataException.quote(table.text(column, firstRow))));
    }
  }
}
