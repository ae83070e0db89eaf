package dev.warpstep.op;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One row of a catalogue: the command line's flags, the tests and the tables in README come from
 * it.
 *
 * @param name what the user types
 * @param defaults a record with every hyperparameter at its default
 * @param equation the definition, one line
 * @param source where the definition comes from
 * @param samples further settings that the tests run besides {@code defaults}, so that every branch
 *     is met
 * @param rejected the start of the message that a bad setting must be refused with, to the code
 *     that tries it
 */
public record Entry<T>(
    String name,
    T defaults,
    String equation,
    String source,
    List<T> samples,
    Map<String, Supplier<T>> rejected) {
  /** The settings that tests and parity checks run: the defaults, then the samples. */
  public List<T> settings() {
    return Stream.concat(Stream.of(defaults), samples.stream()).toList();
  }
}
