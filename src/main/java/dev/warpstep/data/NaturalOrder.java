package dev.warpstep.data;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** The order in which people count: 2 before 10, and run2 before run10. */
public final class NaturalOrder {
  private static final Comparator<String> BY_RUNS = NaturalOrder::compare;

  private NaturalOrder() {}

  /** The names sorted: as integers if all are such, else texts with their numbers by value. */
  public static List<String> sorted(List<String> names) {
    boolean integers = names.stream().allMatch(name -> name.matches("[+-]?[0-9]+"));
    Comparator<String> order =
        integers ? Comparator.<String, BigInteger>comparing(BigInteger::new) : BY_RUNS;
    return names.stream().sorted(order.thenComparing(Comparator.naturalOrder())).toList();
  }

  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = runEnd(a, i);
      int endB = runEnd(b, j);
      int order;
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        order =
            new BigInteger(a.substring(i, endA)).compareTo(new BigInteger(b.substring(j, endB)));
      } else {
        order = a.substring(i, endA).compareTo(b.substring(j, endB));
      }
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return Integer.compare(a.length() - i, b.length() - j);
  }

  /** Where a run of digits, or of other characters, ends. */
  private static int runEnd(String text, int from) {
    boolean digits = isDigit(text.charAt(from));
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
