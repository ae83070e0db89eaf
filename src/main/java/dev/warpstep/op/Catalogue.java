package dev.warpstep.op;

import dev.warpstep.text.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of entries that are found by name and configured by the names of their hyperparameters.
 */
public final class Catalogue<T> {
  private final String kind;
  private final Map<String, Entry<T>> byName = new LinkedHashMap<>();

  /**
   * @param kind what the entries are, for messages
   */
  public Catalogue(String kind, List<Entry<T>> entries) {
    this.kind = kind;
    entries.forEach(entry -> byName.put(entry.name(), entry));
  }

  /** All rows, in the order of the table. */
  public List<Entry<T>> entries() {
    return List.copyOf(byName.values());
  }

  /** All names, in the order of the table. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /**
   * The row of that name.
   *
   * @throws IllegalArgumentException if there is none; the nearest name is suggested
   */
  public Entry<T> find(String name) {
    Entry<T> entry = byName.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(Names.unknown(kind, name, names()));
    }
    return entry;
  }

  /** The row whose record {@code value} is a setting of. */
  public Entry<T> of(T value) {
    return byName.values().stream()
        .filter(entry -> entry.defaults().getClass() == value.getClass())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("not in the table of " + kind + "s: " + value));
  }

  /**
   * A setting from its text: {@code NAME} or {@code NAME:HYPERPARAMETER=VALUE,...}.
   *
   * @throws IllegalArgumentException if the name, a hyperparameter or a value is not right
   */
  public T parse(String text) {
    int colon = text.indexOf(':');
    Entry<T> entry = find(colon < 0 ? text : text.substring(0, colon));
    Map<String, String> changes = colon < 0 ? Map.of() : assignments(text.substring(colon + 1));
    return Hyperparameters.with(entry.defaults(), entry.name(), changes);
  }

  /** The text that {@link #parse} turns into {@code value} again. */
  public String text(T value) {
    Entry<T> entry = of(value);
    Map<String, Object> defaults = Hyperparameters.of(entry.defaults());
    StringBuilder text = new StringBuilder(entry.name());
    Hyperparameters.of(value)
        .forEach(
            (name, set) -> {
              if (!set.equals(defaults.get(name))) {
                text.append(text.indexOf(":") < 0 ? ':' : ',').append(name).append('=');
                text.append(Hyperparameters.text(set));
              }
            });
    return text.toString();
  }

  /**
   * Reads {@code NAME=VALUE,NAME=VALUE}.
   *
   * @throws IllegalArgumentException if a part has another form or a name comes twice
   */
  public static Map<String, String> assignments(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1 || equals == part.length() - 1) {
        throw new IllegalArgumentException(
            "hyperparameters are given as NAME=VALUE,NAME=VALUE: " + text);
      }
      String name = part.substring(0, equals).strip();
      if (values.put(name, part.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException("a hyperparameter is given twice: " + name);
      }
    }
    return values;
  }
}
