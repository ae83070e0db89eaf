package dev.warpstep.data;

import dev.warpstep.text.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the columns of one file are read.
 *
 * @param header the file's column names
 * @param features for each feature column, in the order of the cells, its place in the file
 * @param slots for each column of the file its place among the features, or IGNORED or LABEL
 * @param vocabularies for each column of the file the numbering of its texts; null: it holds
 *     numbers
 * @param learning whether the file defines the schema, so that the user may still choose one-hot
 * @param labelRequired whether a bad label is an error; if not, the labels are dropped
 */
record CsvPlan(
    List<String> header,
    int[] features,
    int[] slots,
    Vocabulary[] vocabularies,
    boolean learning,
    boolean labelRequired) {

  static final int IGNORED = -1;
  static final int LABEL = -2;
  private static final int LONGEST_LIST = 12;

  /** A plan to learn the schema: every column but the label is a feature. */
  static CsvPlan learn(
      Path file, List<String> header, String label, Set<String> oneHot, boolean regression) {
    Map<String, Integer> places = places(file, header);
    int labelColumn = find(file, places, header, label, "label column");
    for (String column : oneHot) {
      find(file, places, header, column, "--one-hot column");
      if (column.equals(label)) {
        throw DataException.atLine(
            file, 1, "the label column cannot be one-hot encoded: " + DataException.quote(label));
      }
    }
    if (header.size() == 1) {
      throw DataException.atLine(
          file, 1, "there must be a feature column: only " + DataException.quote(label));
    }
    int[] features = new int[header.size() - 1];
    int[] slots = new int[header.size()];
    Vocabulary[] vocabularies = new Vocabulary[header.size()];
    for (int column = 0; column < slots.length; column++) {
      boolean isLabel = column == labelColumn;
      if (isLabel ? !regression : oneHot.contains(header.get(column))) {
        vocabularies[column] = Vocabulary.learning();
      }
      slots[column] = isLabel ? LABEL : column - (column > labelColumn ? 1 : 0);
      if (!isLabel) {
        features[slots[column]] = column;
      }
    }
    return new CsvPlan(header, features, slots, vocabularies, true, true);
  }

  /** A plan to read a file by a schema that is known. */
  static CsvPlan follow(Path file, List<String> header, Schema schema, boolean labelRequired) {
    Map<String, Integer> places = places(file, header);
    int[] features = new int[schema.columns().size()];
    int[] slots = new int[header.size()];
    Vocabulary[] vocabularies = new Vocabulary[header.size()];
    Arrays.fill(slots, IGNORED);
    for (int slot = 0; slot < features.length; slot++) {
      Schema.Column column = schema.columns().get(slot);
      int at = find(file, places, header, column.name(), "column");
      features[slot] = at;
      slots[at] = slot;
      vocabularies[at] = column.isOneHot() ? Vocabulary.fixed(column.categories()) : null;
    }
    if (labelRequired || places.containsKey(schema.label())) {
      int at = find(file, places, header, schema.label(), "label column");
      slots[at] = LABEL;
      vocabularies[at] = schema.isRegression() ? null : Vocabulary.fixed(schema.classes());
    }
    return new CsvPlan(header, features, slots, vocabularies, false, labelRequired);
  }

  /** The column of the file that holds the label, -1 if none does. */
  int labelColumn() {
    for (int column = 0; column < slots.length; column++) {
      if (slots[column] == LABEL) {
        return column;
      }
    }
    return -1;
  }

  /** The name of a feature's column. */
  String nameOf(int slot) {
    return header.get(features[slot]);
  }

  /** The numbering of a feature's texts, null for numbers. */
  Vocabulary vocabularyOf(int slot) {
    return vocabularies[features[slot]];
  }

  /** The names of the columns that are not read. */
  List<String> ignored() {
    List<String> names = new ArrayList<>();
    for (int column = 0; column < slots.length; column++) {
      if (slots[column] == IGNORED) {
        names.add(header.get(column));
      }
    }
    return names;
  }

  /** The columns by name. */
  private static Map<String, Integer> places(Path file, List<String> header) {
    Map<String, Integer> places = new HashMap<>();
    for (int column = 0; column < header.size(); column++) {
      String name = header.get(column);
      if (name.isEmpty()) {
        throw DataException.atLine(
            file, 1, "every column must have a name in the header: column " + (column + 1));
      }
      if (places.put(name, column) != null) {
        throw DataException.atLine(
            file, 1, "column names must be distinct: " + DataException.quote(name));
      }
    }
    return places;
  }

  private static int find(
      Path file, Map<String, Integer> places, List<String> header, String name, String what) {
    Integer at = places.get(name);
    if (at != null) {
      return at;
    }
    StringBuilder rule = new StringBuilder("no " + what + " " + DataException.quote(name));
    String first = header.get(0);
    if (header.size() == 1 && (first.indexOf(';') >= 0 || first.indexOf('\t') >= 0)) {
      rule.append("; columns must be separated by commas: ").append(DataException.quote(first));
    } else {
      Names.nearest(name, header)
          .ifPresent(near -> rule.append("; did you mean \"" + near + "\"?"));
      rule.append("; columns: ").append(shortList(header));
    }
    throw DataException.atLine(file, 1, rule.toString());
  }

  /** The names, or the first of them and how many there are. */
  static String shortList(List<String> names) {
    return names.size() <= LONGEST_LIST
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, LONGEST_LIST)) + ", .. (" + names.size() + ")";
  }
}
