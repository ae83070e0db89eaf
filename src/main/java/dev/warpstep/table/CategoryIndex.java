package dev.warpstep.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds a cell's place among categories that are known. */
final class CategoryIndex {
  private static final int UNSEEN = -2;

  private final Table table;
  private final int column;
  private final Map<String, Integer> places = new HashMap<>();
  private final int[] byCode;
  private final Map<Long, Integer> byNumber = new HashMap<>();

  CategoryIndex(Table table, int column, List<String> categories) {
    this.table = table;
    this.column = column;
    for (int place = 0; place < categories.size(); place++) {
      places.put(categories.get(place), place);
    }
    byCode = new int[table.texts(column).size()];
    Arrays.fill(byCode, UNSEEN);
  }

  /** The place; -1 if the cell is none of them. */
  int of(long cell) {
    if (!Cell.isText(cell)) {
      return byNumber.computeIfAbsent(cell, this::find);
    }
    int code = Cell.code(cell);
    if (code == Cell.OVERFLOW) {
      return -1;
    }
    if (byCode[code] == UNSEEN) {
      byCode[code] = find(cell);
    }
    return byCode[code];
  }

  private int find(long cell) {
    return places.getOrDefault(table.text(column, cell), -1);
  }
}
