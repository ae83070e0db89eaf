package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.text.Names;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds columns by what the user calls them: a name, a number from 1, or {@code last}. */
final class ColumnNames {
  private static final int LONGEST_LIST = 12;
  private static final String LAST = "last";

  private final List<String> columns;
  private final Path file;

  ColumnNames(List<String> columns, Path file) {
    this.columns = columns;
    this.file = file;
  }

  /**
   * The place of a column.
   *
   * @param what the column is, for the message
   * @throws DataException if there is none; the nearest name is suggested
   */
  int find(String name, String what) {
    int at = columns.indexOf(name);
    if (at >= 0) {
      if (columns.lastIndexOf(name) != at) {
        throw DataException.atLine(file, 1, distinct(name, at, columns.lastIndexOf(name)));
      }
      return at;
    }
    if (name.equals(LAST)) {
      return columns.size() - 1;
    }
    if (name.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(name);
      if (number >= 1 && number <= columns.size()) {
        return number - 1;
      }
      throw DataException.atLine(
          file, 1, "a column's number must lie in [1, " + columns.size() + "]: " + name);
    }
    throw DataException.atLine(
        file,
        1,
        "no "
            + what
            + " "
            + DataException.quote(name)
            + Names.nearest(name, columns)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse("")
            + "; columns: "
            + list(columns));
  }

  /** That two columns that are used have one name. */
  static String distinct(String name, int first, int second) {
    return "column names must be distinct: %s is column %d and %d; --drop %d leaves one out, or --header false names all by number"
        .formatted(DataException.quote(name), first + 1, second + 1, second + 1);
  }

  /** That names are there once each among the columns that are used. */
  void requireDistinct(boolean[] used) {
    Set<String> seen = new HashSet<>();
    for (int column = 0; column < used.length; column++) {
      String name = columns.get(column);
      if (used[column] && !name.isEmpty() && !seen.add(name)) {
        throw DataException.atLine(file, 1, distinct(name, columns.indexOf(name), column));
      }
    }
  }

  /** The names, or the first of them and how many there are. */
  static String list(List<String> names) {
    return names.size() <= LONGEST_LIST
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, LONGEST_LIST)) + ", .. (" + names.size() + ")";
  }
}
