package dev.warpstep.op.numeric;

import dev.warpstep.text.ShortestDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A hyperparameter of several numbers, written with slashes between: {@code 3/6}. */
public record Numbers(List<Double> values) {
  /** Copies the list. */
  public Numbers {
    values = List.copyOf(values);
  }

  /** Of these. */
  public static Numbers of(Double... values) {
    return new Numbers(List.of(values));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @param name the hyperparameter's, for messages
   */
  public static Numbers parse(String name, String text) {
    List<Double> values = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      try {
        values.add(Double.valueOf(part.strip()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            name + " must be numbers with slashes between, such as 3/6: " + text);
      }
    }
    return new Numbers(values);
  }

  @Override
  public String toString() {
    return values.stream().map(ShortestDecimal::of).collect(Collectors.joining("/"));
  }
}
