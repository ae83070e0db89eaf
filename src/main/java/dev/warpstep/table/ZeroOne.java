package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.RowSet;

/** A column that says 0 or 1, yes or no, true or false, as far as it does. */
final class ZeroOne {
  private static final int NUMBER = -1;
  private static final int BOTH = 3;

  private final Table table;
  private final int column;
  private final CellColumn cells;
  private final int[] kinds;
  private final int[] values;

  ZeroOne(Table table, int column) {
    this.table = table;
    this.column = column;
    cells = table.cells(column);
    Texts texts = table.texts(column);
    kinds = new int[texts.size()];
    values = new int[texts.size()];
    for (int code = 0; code < kinds.length; code++) {
      kinds[code] = YesNo.kind(texts.get(code));
      values[code] = YesNo.value(texts.get(code));
    }
  }

  /** 0 or 1; -1 for another value. */
  int value(long cell) {
    if (Cell.isText(cell)) {
      int code = Cell.code(cell);
      return code < values.length ? values[code] : -1;
    }
    double number = Cell.number(cell);
    return number == 0 ? 0 : number == 1 ? 1 : -1;
  }

  /** Numbers, or the pair of words. */
  private int kind(long cell) {
    return Cell.isText(cell) && Cell.code(cell) < kinds.length ? kinds[Cell.code(cell)] : NUMBER;
  }

  /** The first of some rows that says something else, or says it in other words; -1 if none. */
  int firstOther(RowSet rows) {
    int kind = kind(cells.get(rows.get(0)));
    for (int place = 0; place < rows.size(); place++) {
      int row = rows.get(place);
      long cell = cells.get(row);
      if (value(cell) < 0 || kind(cell) != kind) {
        return row;
      }
    }
    return -1;
  }

  /** Whether a row is said in words. */
  boolean isWord(int row) {
    return Cell.isText(cells.get(row));
  }

  String name() {
    return table.columns().get(column);
  }

  /** That a row says something else. */
  DataException defect(int row) {
    return table.defect(
        column,
        row,
        "must be 0 or 1, yes or no, true or false, as several label columns are for classification; --label with one column alone has more classes, --task regression predicts numbers: "
            + DataException.quote(table.text(column, row)));
  }

  /**
   * That both values are there.
   *
   * @param rows that say nothing else
   * @throws DataException if one only is
   */
  void requireBoth(RowSet rows) {
    int found = 0;
    for (int i = 0; i < rows.size() && found != BOTH; i++) {
      found |= 1 << value(cells.get(rows.get(i)));
    }
    if (found != BOTH) {
      throw DataException.of(
          table.files().get(0),
          "column %s must have both values, or be left out of --label: only %s"
              .formatted(name(), DataException.quote(table.text(column, rows.get(0)))));
    }
  }
}
