package dev.warpstep.op;

import dev.warpstep.op.numeric.Numbers;
import dev.warpstep.text.Names;
import dev.warpstep.text.ShortestDecimal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The hyperparameters of a catalogue's record are its components; this class reads and replaces
 * them by name, and holds the rules that their constructors check.
 */
public final class Hyperparameters {
  private Hyperparameters() {}

  /** Names and values of {@code entry}'s components, in the order of their declaration. */
  public static Map<String, Object> of(Object entry) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : entry.getClass().getRecordComponents()) {
      values.put(component.getName(), value(entry, component));
    }
    return values;
  }

  /** A component's value as it is typed; the same on every JVM. */
  public static String text(Object value) {
    return value instanceof Double number ? ShortestDecimal.of(number) : value.toString();
  }

  /**
   * A copy of {@code entry} with some components replaced.
   *
   * @param owner the entry's name, for messages
   * @param changes component names to texts, e.g. {@code beta1} to {@code 0.95}
   * @throws IllegalArgumentException if a name is unknown (the nearest is suggested), a text is no
   *     value of the component's type, or the record's constructor rejects the value
   */
  public static <T> T with(T entry, String owner, Map<String, String> changes) {
    if (changes.isEmpty()) {
      return entry;
    }
    RecordComponent[] components = entry.getClass().getRecordComponents();
    List<String> names = new ArrayList<>();
    for (RecordComponent component : components) {
      names.add(component.getName());
    }
    for (String name : changes.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            names.isEmpty()
                ? owner + " has no hyperparameters: " + name
                : Names.unknown("hyperparameter of " + owner, name, names));
      }
    }
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      String text = changes.get(names.get(i));
      values[i] = text == null ? value(entry, components[i]) : parse(names.get(i), types[i], text);
    }
    try {
      @SuppressWarnings("unchecked")
      T changed = (T) entry.getClass().getDeclaredConstructor(types).newInstance(values);
      return changed;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException rejected) {
        throw rejected;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Refuses what is not positive and finite, also when rounded to float32. */
  public static double positive(String name, double value) {
    if (Double.isFinite(value) && (float) value == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + " must be finite in float32 too: " + value);
    }
    if (value > 0 && (float) value == 0) {
      throw new IllegalArgumentException(name + " must be positive in float32 too: " + value);
    }
    return check(value > 0 && Double.isFinite(value), name, "must be positive", value);
  }

  /** Refuses what is below 0. */
  public static double notNegative(String name, double value) {
    return check(value >= 0 && Double.isFinite(value), name, "must be 0 or more", value);
  }

  /** Refuses what is neither 0 nor positive and finite, also when rounded to float32. */
  public static double factor(String name, double value) {
    return value > 0 ? positive(name, value) : notNegative(name, value);
  }

  /** Refuses what is outside [0, 1). */
  public static double unit(String name, double value) {
    return check(value >= 0 && value < 1, name, "must lie in [0, 1)", value);
  }

  /** Refuses what is outside [0, 1]. */
  public static double closedUnit(String name, double value) {
    return check(value >= 0 && value <= 1, name, "must lie in [0, 1]", value);
  }

  /** Refuses what is not above 1, or infinite. */
  public static double aboveOne(String name, double value) {
    return check(value > 1 && Double.isFinite(value), name, "must be greater than 1", value);
  }

  /** Refuses what is less than {@code least}, which messages call {@code other}, or infinite. */
  public static double atLeast(String name, double value, String other, double least) {
    return check(
        value >= least && Double.isFinite(value), name, "must be at least " + other, value);
  }

  /** Refuses what is less than 1, or infinite. */
  public static double atLeastOne(String name, double value) {
    return check(value >= 1 && Double.isFinite(value), name, "must be 1 or more", value);
  }

  /** Refuses what is not a whole number from 1 to 2^31 - 1. */
  public static double whole(String name, double value) {
    boolean holds = value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value);
    return check(holds, name, "must be a whole number, 1 or more", value);
  }

  /** Refuses what is outside (from, to). */
  public static double open(String name, double value, double from, double to) {
    return check(value > from && value < to, name, "must lie in (" + from + ", " + to + ")", value);
  }

  /** Refuses what is outside [from, to]. */
  public static double closed(String name, double value, double from, double to) {
    return check(
        value >= from && value <= to, name, "must lie in [" + from + ", " + to + "]", value);
  }

  /** Refuses what is not above a limit. */
  public static double above(String name, double value, double limit) {
    return check(value > limit && Double.isFinite(value), name, "must be above " + limit, value);
  }

  /** Refuses what is less than 1. */
  public static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more: " + value);
    }
    return value;
  }

  private static double check(boolean holds, String name, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " " + rule + ": " + value);
    }
    return value;
  }

  private static Object value(Object entry, RecordComponent component) {
    try {
      return component.getAccessor().invoke(entry);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object parse(String name, Class<?> type, String text) {
    if (type == boolean.class) {
      if (text.equals("true") || text.equals("false")) {
        return Boolean.valueOf(text);
      }
      throw new IllegalArgumentException(name + " must be true or false: " + text);
    }
    if (type == Numbers.class) {
      return Numbers.parse(name, text);
    }
    if (type.isEnum()) {
      return constant(name, type, text);
    }
    if (type == int.class) {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(name + " must be a whole number: " + text);
      }
    }
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number: " + text);
    }
  }

  /** The constant whose toString is {@code text}. */
  private static Object constant(String name, Class<?> type, String text) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (constant.toString().equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        name
            + " must be one of "
            + Arrays.stream(constants).map(Object::toString).collect(Collectors.joining(", "))
            + ": "
            + text);
  }
}
