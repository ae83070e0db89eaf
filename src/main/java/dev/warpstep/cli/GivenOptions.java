package dev.warpstep.cli;

import dev.warpstep.text.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What the user asked for: texts by option name without dashes, from the command line and from a
 * --config file. The command line wins. Every message says where a wrong text stands.
 */
final class GivenOptions {
  /**
   * An option's texts.
   *
   * @param values one, but for options that may be given again
   * @param list whether the values are the elements of a list rather than text with commas
   * @param place {@code FILE:LINE:COLUMN: } or empty for the command line
   */
  record Given(String name, List<String> values, boolean list, String place) {
    /** The text; for an option that may be given once. */
    String text() {
      return String.join(",", values);
    }

    /** The elements of a list that is written with commas. */
    List<String> elements() {
      return list ? values : List.of(text().split(",", -1));
    }

    /** That a rule is broken. */
    UsageException wrong(String rule, Object value) {
      return wrong((place.isEmpty() ? "--" : "") + name + " " + rule + ": " + value);
    }

    /** A message that names the option already. */
    UsageException wrong(String message) {
      return new UsageException(place + message);
    }
  }

  private final Map<String, Given> commandLine;
  private final Map<String, Given> file;

  private GivenOptions(Map<String, Given> commandLine, Map<String, Given> file) {
    this.commandLine = commandLine;
    this.file = file;
  }

  /** Those of a command line, and of the file that its --config names. */
  static GivenOptions of(ParseResult parsed) {
    Map<String, Given> given = new LinkedHashMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = TrainOptions.bare(option);
      Object value = option.getValue();
      List<String> texts = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(text -> texts.add((String) text));
      } else {
        texts.add(String.valueOf(value));
      }
      given.put(name, new Given(name, texts, false, ""));
    }
    Given config = given.get("config");
    return new GivenOptions(
        given, config == null ? Map.of() : ConfigFile.read(config.text(), TrainOptions.names()));
  }

  /** Those of a run's config.toml alone. */
  static GivenOptions ofFile(String path) {
    return new GivenOptions(Map.of(), ConfigFile.read(path, TrainOptions.names()));
  }

  /** With another text on the command line. */
  GivenOptions with(String name, String text) {
    Map<String, Given> changed = new LinkedHashMap<>(commandLine);
    changed.put(name, new Given(name, List.of(text), false, ""));
    return new GivenOptions(changed, file);
  }

  /** As if these were not given. */
  GivenOptions without(Set<String> names) {
    Map<String, Given> line = new LinkedHashMap<>(commandLine);
    Map<String, Given> rest = new LinkedHashMap<>(file);
    line.keySet().removeAll(names);
    rest.keySet().removeAll(names);
    return new GivenOptions(line, rest);
  }

  /** As if no others were given. */
  GivenOptions only(Set<String> names) {
    Map<String, Given> line = new LinkedHashMap<>(commandLine);
    Map<String, Given> rest = new LinkedHashMap<>(file);
    line.keySet().retainAll(names);
    rest.keySet().retainAll(names);
    return new GivenOptions(line, rest);
  }

  /** The option, if it stands on the command line. */
  Optional<Given> onCommandLine(String name) {
    return Optional.ofNullable(commandLine.get(name));
  }

  /** The file's, then the command line's, which is stronger. */
  List<Map<String, Given>> layers() {
    return List.of(file, commandLine);
  }

  /** The option, if it was given. */
  Optional<Given> find(String name) {
    Given given = commandLine.get(name);
    return Optional.ofNullable(given == null ? file.get(name) : given);
  }

  Optional<String> text(String name) {
    return find(name).map(Given::text);
  }

  /** Read by {@code parser}, whose IllegalArgumentException is the user's mistake. */
  <T> T parsed(String name, String fallback, Function<String, T> parser) {
    Given given = find(name).orElse(null);
    try {
      return parser.apply(given == null ? fallback : given.text());
    } catch (IllegalArgumentException e) {
      throw given.wrong(e.getMessage());
    }
  }

  /** One of a few words. */
  String word(String name, String fallback, List<String> known) {
    return parsed(
        name,
        fallback,
        text -> {
          if (!known.contains(text)) {
            throw new IllegalArgumentException(Names.unknown(name, text, known));
          }
          return text;
        });
  }

  boolean flag(String name, boolean fallback) {
    Given given = find(name).orElse(null);
    if (given == null) {
      return fallback;
    }
    if (given.text().equals("true") || given.text().equals("false")) {
      return Boolean.parseBoolean(given.text());
    }
    throw given.wrong("must be true or false", given.text());
  }

  OptionalInt positive(String name, int most) {
    Given given = find(name).orElse(null);
    if (given == null) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(positive(given, given.text(), most));
  }

  /** A whole number in [1, most]. */
  static int positive(Given given, String text, int most) {
    long value;
    try {
      value = Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw given.wrong("must be a whole number, 1 or more", text.isEmpty() ? "\"\"" : text);
    }
    if (value < 1) {
      throw given.wrong("must be 1 or more", text);
    }
    if (value > most) {
      throw given.wrong("must be at most " + most, text);
    }
    return (int) value;
  }

  long whole(String name, long fallback) {
    Given given = find(name).orElse(null);
    try {
      return given == null ? fallback : Long.parseLong(given.text().strip());
    } catch (NumberFormatException e) {
      throw given.wrong("must be a whole number of 64 bits", given.text());
    }
  }

  /** A number that counts as float32: 0, or positive and finite as such too. */
  double factor(String name, double fallback) {
    double value = notNegative(name, fallback);
    float rounded = (float) value;
    if (value > 0 && (rounded == 0 || rounded == Float.POSITIVE_INFINITY)) {
      Given given = find(name).orElseThrow();
      throw given.wrong("must be 0, or positive and finite in float32 too", given.text());
    }
    return value;
  }

  /** A finite number, 0 or more. */
  double notNegative(String name, double fallback) {
    Given given = find(name).orElse(null);
    if (given == null) {
      return fallback;
    }
    double value;
    try {
      value = Double.parseDouble(given.text());
    } catch (NumberFormatException e) {
      throw given.wrong("must be a number", given.text());
    }
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw given.wrong("must be 0 or more", given.text());
    }
    return value;
  }
}
