package dev.warpstep.op;

import java.util.Collection;
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

  /** The known name with the least edit distance, if it is near enough to be a likely slip. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance =
          editDistance(
              name.toLowerCase(java.util.Locale.ROOT),
              candidate.toLowerCase(java.util.Locale.ROOT));
      if (distance < least && distance < candidate.length()) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance. */
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
