package dev.warpstep.data;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The distinct texts of a column, numbered as they come; a fixed one takes no new texts. */
final class Vocabulary {
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private boolean fixed;

  /** An empty one that learns. */
  static Vocabulary learning() {
    return new Vocabulary();
  }

  /** One that knows these texts only. */
  static Vocabulary fixed(List<String> texts) {
    Vocabulary vocabulary = new Vocabulary();
    texts.forEach(vocabulary::code);
    vocabulary.fixed = true;
    return vocabulary;
  }

  /** The text's number, -1 if it is unknown and the vocabulary fixed. */
  int code(String text) {
    Integer code = codes.get(text);
    if (code != null) {
      return code;
    }
    if (fixed) {
      return -1;
    }
    codes.put(text, texts.size());
    texts.add(text);
    return texts.size() - 1;
  }

  /** The texts by number. */
  List<String> texts() {
    return texts;
  }

  /** The texts in numeric order if all are integers, else in alphabetical order. */
  List<String> sorted() {
    boolean integers = texts.stream().allMatch(text -> text.matches("[+-]?[0-9]+"));
    Comparator<String> natural = Comparator.naturalOrder();
    Comparator<String> order =
        integers ? Comparator.<String, BigInteger>comparing(BigInteger::new) : natural;
    return texts.stream().sorted(order.thenComparing(natural)).toList();
  }

  /** For each number the text's place in a list of all texts. */
  int[] places(List<String> order) {
    int[] places = new int[texts.size()];
    for (int place = 0; place < places.length; place++) {
      places[codes.get(order.get(place))] = place;
    }
    return places;
  }
}
