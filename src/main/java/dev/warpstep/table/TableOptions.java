package dev.warpstep.table;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a table is read and what its columns are for. Columns are named, or numbered from 1, or
 * {@code last}.
 *
 * @param read how its text is read
 * @param labels the columns to predict
 * @param drop columns to leave out
 * @param keep the only columns to learn from; empty for all
 * @param oneHot columns that are categories, whatever they hold
 * @param missing what is done where a value is missing
 * @param unknown what is done with a category that training did not have
 * @param task whether classes or numbers are predicted
 * @param weight the column that says how often a row counts
 * @param group the column whose equal values stay together in a split
 * @param dropConstant whether a column that has one value only is left out
 */
public record TableOptions(
    ReadOptions read,
    List<String> labels,
    Set<String> drop,
    Set<String> keep,
    Set<String> oneHot,
    Missing missing,
    Unknown unknown,
    Task task,
    Optional<String> weight,
    Optional<String> group,
    boolean dropConstant) {
  /** The label's column where none is named. */
  public static final String LABEL = "label";

  /** The label in the column "label", and everything else found. */
  public static final TableOptions DEFAULT =
      new TableOptions(
          ReadOptions.AUTO,
          List.of(LABEL),
          Set.of(),
          Set.of(),
          Set.of(),
          Missing.AUTO,
          Unknown.ERROR,
          Task.AUTO,
          Optional.empty(),
          Optional.empty(),
          true);

  /** With other labels. */
  public TableOptions withLabels(List<String> names) {
    return new TableOptions(
        read, names, drop, keep, oneHot, missing, unknown, task, weight, group, dropConstant);
  }

  /** What is done where a feature is missing. */
  public enum Missing {
    /** The median and an indicator; for a category one of its own. */
    AUTO,
    /** The file is refused. */
    ERROR,
    /** The row is left out. */
    DROP
  }

  /** What is done with a category that training did not have. */
  public enum Unknown {
    /** The file is refused. */
    ERROR,
    /** It counts as none of the categories. */
    OTHER
  }

  /** What is predicted. */
  public enum Task {
    /** Found from the labels. */
    AUTO,
    /** Classes. */
    CLASSIFICATION,
    /** Numbers. */
    REGRESSION
  }
}
