package dev.warpstep.table;

import dev.warpstep.data.DataException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the columns of a training file are for, before it is known what they hold.
 *
 * @param labels their places
 * @param weight the place of the rows' weights, or -1
 * @param group the place of the rows' groups, or -1
 * @param features which columns are to be learnt from
 * @param oneHot which of them are categories, whatever they hold
 */
record Roles(int[] labels, int weight, int group, boolean[] features, boolean[] oneHot) {

  /**
   * @throws DataException if a column is not there, or has two roles
   */
  static Roles of(TableOptions options, List<String> columns, Path file) {
    ColumnNames names = new ColumnNames(columns, file);
    boolean[] used = new boolean[columns.size()];
    boolean[] features = new boolean[columns.size()];
    boolean[] oneHot = new boolean[columns.size()];
    Arrays.fill(features, options.keep().isEmpty());
    for (String keep : options.keep()) {
      features[names.find(keep, "--keep column")] = true;
    }
    for (String drop : options.drop()) {
      features[names.find(drop, "--drop column")] = false;
    }
    System.arraycopy(features, 0, used, 0, used.length);
    int[] labels = new int[options.labels().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(options.labels().get(i), names, columns, file);
    }
    int weight = options.weight().map(name -> names.find(name, "--weight column")).orElse(-1);
    int group = options.group().map(name -> names.find(name, "--split group column")).orElse(-1);
    for (int label : labels) {
      takeRole(label, features, used);
    }
    for (int other : new int[] {weight, group}) {
      if (other >= 0) {
        takeRole(other, features, used);
        if (Arrays.stream(labels).anyMatch(label -> label == other)) {
          throw DataException.atLine(
              file, 1, "a column can't be label and weight or group: " + columns.get(other));
        }
      }
    }
    names.requireDistinct(used);
    for (String category : options.oneHot()) {
      int at = names.find(category, "--one-hot column");
      if (!features[at]) {
        boolean label = Arrays.stream(labels).anyMatch(l -> l == at);
        throw DataException.atLine(
            file,
            1,
            (label
                    ? "the label column cannot be one-hot encoded: "
                    : "a column that is left out cannot be one-hot encoded: ")
                + DataException.quote(category));
      }
      oneHot[at] = true;
    }
    boolean any = false;
    for (boolean feature : features) {
      any |= feature;
    }
    if (!any) {
      throw DataException.atLine(
          file, 1, "there must be a feature column: only " + ColumnNames.list(columns));
    }
    return new Roles(labels, weight, group, features, oneHot);
  }

  private static int label(String name, ColumnNames names, List<String> columns, Path file) {
    if (name.equals(TableOptions.LABEL) && !columns.contains(name)) {
      try {
        return names.find(name, "label column");
      } catch (DataException e) {
        throw DataException.atLine(
            file,
            1,
            e.getMessage().substring(e.getMessage().indexOf("no label"))
                + "; name it with --label NAME, NUMBER or last");
      }
    }
    return names.find(name, "label column");
  }

  private static void takeRole(int column, boolean[] features, boolean[] used) {
    features[column] = false;
    used[column] = true;
  }

  /** Which columns must be read. */
  boolean[] wanted() {
    boolean[] wanted = features.clone();
    for (int label : labels) {
      wanted[label] = true;
    }
    if (weight >= 0) {
      wanted[weight] = true;
    }
    if (group >= 0) {
      wanted[group] = true;
    }
    return wanted;
  }

  boolean isLabel(int column) {
    return Arrays.stream(labels).anyMatch(label -> label == column);
  }
}
