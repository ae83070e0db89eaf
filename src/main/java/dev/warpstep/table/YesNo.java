package dev.warpstep.table;

import java.util.List;
import java.util.Locale;

/** Texts that say yes or no: true and false, yes and no, in any case. */
final class YesNo {
  private static final List<List<String>> PAIRS =
      List.of(List.of("false", "true"), List.of("no", "yes"));

  private YesNo() {}

  /** Which pair a text is of; -1 if of none. */
  static int kind(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (int pair = 0; pair < PAIRS.size(); pair++) {
      if (PAIRS.get(pair).contains(lower)) {
        return pair;
      }
    }
    return -1;
  }

  /** 0 for a no and 1 for a yes; -1 for another text. */
  static int value(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (List<String> pair : PAIRS) {
      int at = pair.indexOf(lower);
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }
}
