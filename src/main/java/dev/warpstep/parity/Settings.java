package dev.warpstep.parity;

import dev.warpstep.op.Entry;
import java.util.List;
import java.util.stream.Stream;

/** The settings of a catalogue's entry that the checks run. */
final class Settings {
  private Settings() {}

  /** The defaults, then the samples. */
  static <T> List<T> of(Entry<T> entry) {
    return Stream.concat(Stream.of(entry.defaults()), entry.samples().stream()).toList();
  }
}
