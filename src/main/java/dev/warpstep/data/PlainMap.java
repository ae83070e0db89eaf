package dev.warpstep.data;

import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Typed reading of a map as JSON gives it; a wrong type is an IllegalArgumentException. */
public record PlainMap(String what, Map<?, ?> map) {

  /** A map, named for messages. */
  public static PlainMap of(String what, Object value) {
    if (value instanceof Map<?, ?> map) {
      return new PlainMap(what, map);
    }
    throw new IllegalArgumentException(what + " must be a map: " + value);
  }

  /** A text. */
  public String text(String key) {
    return text(key, map.get(key));
  }

  /** Whether the key has a value. */
  public boolean has(String key) {
    return map.get(key) != null;
  }

  /** A list. */
  public List<?> list(String key) {
    if (map.get(key) instanceof List<?> list) {
      return list;
    }
    throw wrong(key, "a list", map.get(key));
  }

  /** A list of texts. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(key)) {
      texts.add(text(key, item));
    }
    return texts;
  }

  /** A list of numbers. */
  public double[] numbers(String key) {
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

  /** A number. */
  public double number(String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(key, "a number", map.get(key));
  }

  /** true or false. */
  public boolean flag(String key) {
    if (map.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(key, "true or false", map.get(key));
  }

  /** A constant, by its name in lower case. */
  public <E extends Enum<E>> E constant(String key, Class<E> type) {
    String name = text(key);
    for (E constant : type.getEnumConstants()) {
      if (Names.of(constant).equals(name)) {
        return constant;
      }
    }
    throw wrong(
        key,
        "one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Names::of)
                .collect(Collectors.joining(", ")),
        name);
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
