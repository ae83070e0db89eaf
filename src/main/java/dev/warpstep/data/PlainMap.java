package dev.warpstep.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Typed reading of a map as JSON gives it; a wrong type is an IllegalArgumentException. */
record PlainMap(String what, Map<?, ?> map) {

  static PlainMap of(String what, Object value) {
    if (value instanceof Map<?, ?> map) {
      return new PlainMap(what, map);
    }
    throw new IllegalArgumentException(what + " must be a map: " + value);
  }

  String text(String key) {
    return text(key, map.get(key));
  }

  boolean has(String key) {
    return map.get(key) != null;
  }

  List<?> list(String key) {
    if (map.get(key) instanceof List<?> list) {
      return list;
    }
    throw wrong(key, "a list", map.get(key));
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(key)) {
      texts.add(text(key, item));
    }
    return texts;
  }

  double[] numbers(String key) {
    List<?> list = list(key);
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(list.get(i) instanceof Number number)) {
        throw wrong(key, "numbers", list.get(i));
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  private String text(String key, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrong(key, "text", value);
  }

  private IllegalArgumentException wrong(String key, String type, Object value) {
    return new IllegalArgumentException(what + ": " + key + " must be " + type + ": " + value);
  }
}
