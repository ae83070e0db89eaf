package dev.warpstep.run;

import dev.warpstep.data.RowSet;
import dev.warpstep.data.Split;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.text.Names;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Which rows are held out.
 *
 * @param how empty for what suits the labels
 * @param group the column whose equal values stay together
 */
public record SplitSetting(Optional<How> how, Optional<String> group) {
  /** A way to choose rows. */
  public enum How {
    /** Drawn from all alike. */
    RANDOM,
    /** Drawn from each class by its share. */
    STRATIFIED,
    /** The last ones. */
    ORDERED,
    /** Drawn by groups. */
    GROUP
  }

  private static final String GROUP_PREFIX = "group:";

  static SplitSetting of(GivenSettings given) {
    Given split = given.find("split").orElse(null);
    if (split == null) {
      return new SplitSetting(Optional.empty(), Optional.empty());
    }
    String text = split.text();
    if (text.startsWith(GROUP_PREFIX) && text.length() > GROUP_PREFIX.length()) {
      return new SplitSetting(
          Optional.of(How.GROUP), Optional.of(text.substring(GROUP_PREFIX.length())));
    }
    for (How how : How.values()) {
      if (how != How.GROUP && text.equals(Names.of(how))) {
        return new SplitSetting(Optional.of(how), Optional.empty());
      }
    }
    throw split.wrong(
        Names.unknown(
            "split", text, List.of("random", "stratified", "ordered", GROUP_PREFIX + "COLUMN")));
  }

  /** As it is typed; empty for what suits the labels. */
  Optional<String> text() {
    return how.map(h -> h == How.GROUP ? GROUP_PREFIX + group.orElseThrow() : Names.of(h));
  }

  /**
   * Draws the rows to hold out from some.
   *
   * @param some rows to draw from, ascending
   * @param classes of all rows, by their numbers; null for numbers to predict or several labels
   * @param multiLabel whether there are several labels
   * @param groups of all rows, where there are such
   * @return which of {@code some}, by their place among them
   * @throws UsageException if the rows can't be held out so
   */
  BitSet draw(
      RowSet some,
      IntUnaryOperator classes,
      boolean multiLabel,
      Optional<int[]> groups,
      double fraction,
      RandomGenerator random) {
    How chosen = how.orElse(classes == null ? How.RANDOM : How.STRATIFIED);
    switch (chosen) {
      case STRATIFIED:
        if (classes == null) {
          throw new UsageException(
              multiLabel
                  ? "--split stratified is for the classes of one label, but there are several: use --split random"
                  : "--split stratified is for classes, but numbers are predicted");
        }
        return Split.draw(
            some.size(), place -> classes.applyAsInt(some.get(place)), fraction, random);
      case ORDERED:
        return Split.last(some.size(), fraction);
      case GROUP:
        int[] of =
            groups.orElseThrow(() -> new UsageException("--split group needs a table as --data"));
        return UsageException.ofArguments(
            () -> Split.drawGroups(some.stream().map(row -> of[row]).toArray(), fraction, random));
      default:
        return Split.draw(some.size(), null, fraction, random);
    }
  }
}
