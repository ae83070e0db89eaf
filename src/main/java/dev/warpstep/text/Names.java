package dev.warpstep.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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

  /** A constant as users type it: its name in lower case. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The constant that users type so.
   *
   * @param kind what it is, for the message
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public static <E extends Enum<E>> E constant(String kind, String text, Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Names::of).toList();
    int at = names.indexOf(text);
    if (at < 0) {
      throw new IllegalArgumentException(unknown(kind, text, names));
    }
    return type.getEnumConstants()[at];
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

  /** Edits from one to the other: a letter more, less or other, or two neighbours exchanged. */
  private static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int other = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(other, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean exchanged =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        edits[i][j] = exchanged ? Math.min(least, 1 + edits[i - 2][j - 2]) : least;
      }
    }
    return edits[a.length()][b.length()];
  }
}
