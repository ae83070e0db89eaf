package dev.warpstep.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Messages about names that are not known, with the nearest known one. */
public final class Names {
  private Names() {}

  /** E.g. {@code unknown optimizer: adm (did you mean adam? known: sgd, momentum, adam)}. */
  public static String unknown(String kind, String name, Collection<String> known) {
    return "unknown %s: %s (%sknown: %s)"
        .formatted(
            kind,
            name,
            nearest(name, known).map(n -> "did you mean " + n + "? ").orElse(""),
            String.join(", ", known));
  }

  /** The known name within three edits and half its length, or that the given one is part of. */
  public static Optional<String> nearest(String given, Collection<String> known) {
    String wanted = given.toLowerCase(Locale.ROOT);
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      String candidate = name.toLowerCase(Locale.ROOT);
      boolean part = wanted.length() > 2 && candidate.contains(wanted);
      int distance = part ? 1 : distance(wanted, candidate);
      int limit = Math.min(3, (Math.max(wanted.length(), candidate.length()) - 1) / 2);
      if (distance <= limit && distance < least) {
        nearest = name;
        least = distance;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Levenshtein's distance: insertions, deletions and substitutions. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
