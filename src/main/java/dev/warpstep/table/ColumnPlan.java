package dev.warpstep.table;

import java.util.Optional;

/**
 * What is done with a column of a training file.
 *
 * @param profile what it holds
 * @param use what it is for
 * @param refusal why it can't be learnt from, if so; a rule with the value
 * @param refusedRow the row that shows it
 */
public record ColumnPlan(ColumnProfile profile, Use use, Optional<String> refusal, int refusedRow) {
  /** What a column is for. */
  public enum Use {
    /** A number. */
    NUMBER("number"),
    /** One feature, 0 or 1. */
    BOOLEAN("yes or no"),
    /** One feature for each category. */
    CATEGORY("category"),
    /** What is predicted. */
    LABEL("label"),
    /** How often a row counts. */
    WEIGHT("weight"),
    /** What stays together in a split. */
    GROUP("group"),
    /** Left out as asked for. */
    DROPPED("left out"),
    /** Left out: no row has a value. */
    EMPTY("left out: empty"),
    /** Left out: every row has the same value. */
    CONSTANT("left out: constant"),
    /** It can't be learnt from. */
    REFUSED("refused");

    private final String words;

    Use(String words) {
      this.words = words;
    }

    /** In words. */
    public String words() {
      return words;
    }
  }

  static ColumnPlan of(ColumnProfile profile, Use use) {
    return new ColumnPlan(profile, use, Optional.empty(), -1);
  }

  static ColumnPlan refused(ColumnProfile profile, int row, String rule) {
    return new ColumnPlan(profile, Use.REFUSED, Optional.of(rule), row);
  }

  /** Whether it becomes features. */
  public boolean isFeature() {
    return use == Use.NUMBER || use == Use.BOOLEAN || use == Use.CATEGORY;
  }

  /** The column's name. */
  public String name() {
    return profile.name();
  }
}
