package dev.warpstep.table;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a file of text is read; what is empty is found from its first rows.
 *
 * @param delimiter what separates fields: {@code ,} {@code ;} tab or {@code |}
 * @param decimal what separates a number's fraction: a point or a comma
 * @param header whether the first row names the columns
 * @param missingMarkers texts that mean a missing value, besides the usual ones
 * @param skipBadRows whether a row that cannot be read is left out and counted
 */
public record ReadOptions(
    Optional<Character> delimiter,
    Optional<Character> decimal,
    Header header,
    Set<String> missingMarkers,
    boolean skipBadRows) {
  /** Everything is found. */
  public static final ReadOptions AUTO =
      new ReadOptions(Optional.empty(), Optional.empty(), Header.AUTO, Set.of(), false);

  /** What always means a missing value, in lower case. */
  static final Set<String> MARKERS = Set.of("na", "n/a", "#n/a", "nan", "null", "none", "?");

  /** The separators of fields. */
  public static final String DELIMITERS = ",;\t|";

  /** Whether the first row names the columns. */
  public enum Header {
    /** It does unless it holds numbers. */
    AUTO,
    /** It does. */
    TRUE,
    /**
     * It does not: columns are called c1, c2, .. It is a row like others, unless it has texts only
     * where the next has numbers; then it is passed over.
     */
    FALSE
  }

  /** Markers are compared without case. */
  public ReadOptions {
    Set<String> lower = new TreeSet<>();
    missingMarkers.forEach(marker -> lower.add(marker.strip().toLowerCase(Locale.ROOT)));
    missingMarkers = Collections.unmodifiableSet(lower);
  }
}
