package dev.warpstep.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * What the user asked for: texts by option name without dashes, from the command line and from a
 * --config file; the command line wins. Behind both stands what a preset gives. Every message says
 * where a wrong text stands.
 */
public final class GivenSettings {
  /**
   * An option's texts.
   *
   * @param values one, but for options that may be given again
   * @param list whether the values are the elements of a list rather than text with commas
   * @param place {@code FILE:LINE:COLUMN: } or empty for the command line
   */
  public record Given(String name, List<String> values, boolean list, String place) {
    /** As if a setting's default were given. */
    static Given defaultOf(Setting setting) {
      return new Given(setting.text(), List.of(setting.defaultText()), false, "");
    }

    /** The text; for an option that may be given once. */
    public String text() {
      return String.join(",", values);
    }

    /** The elements of a list that is written with commas. */
    public List<String> elements() {
      return list ? values : List.of(text().split(",", -1));
    }

    /** That a rule is broken. */
    public UsageException wrong(String rule, Object value) {
      return wrong((place.isEmpty() ? "--" : "") + name + " " + rule + ": " + value);
    }

    /** A message that names the option already. */
    public UsageException wrong(String message) {
      return new UsageException(place + message);
    }
  }

  private final Map<String, Given> commandLine;
  private final Map<String, Given> file;
  private final Map<String, Given> preset;

  private GivenSettings(Map<String, Given> commandLine, Map<String, Given> file) {
    this(commandLine, file, Map.of());
  }

  private GivenSettings(
      Map<String, Given> commandLine, Map<String, Given> file, Map<String, Given> preset) {
    this.commandLine = commandLine;
    this.file = file;
    this.preset = preset;
  }

  /** None: every default holds. */
  public static GivenSettings none() {
    return new GivenSettings(Map.of(), Map.of());
  }

  /** Those of a command line, and of the file that its --config names. */
  public static GivenSettings ofCommandLine(Map<String, Given> given) {
    Given config = given.get("config");
    return new GivenSettings(
        given, config == null ? Map.of() : ConfigFile.read(config.text(), Setting.names()));
  }

  /** Those of a run's config.toml alone. */
  static GivenSettings ofFile(String path) {
    return new GivenSettings(Map.of(), ConfigFile.read(path, Setting.names()));
  }

  /** With another, which counts like one of the command line. */
  public GivenSettings with(Given given) {
    Map<String, Given> changed = new LinkedHashMap<>(commandLine);
    changed.put(given.name(), given);
    return new GivenSettings(changed, file, preset);
  }

  /** With defaults that count where nothing is given. */
  GivenSettings withPreset(Map<String, Given> defaults) {
    return new GivenSettings(commandLine, file, defaults);
  }

  /** With another text on the command line. */
  public GivenSettings with(String name, String text) {
    return with(new Given(name, List.of(text), false, ""));
  }

  /** As if these were not given. */
  public GivenSettings without(Set<String> names) {
    Map<String, Given> line = new LinkedHashMap<>(commandLine);
    Map<String, Given> rest = new LinkedHashMap<>(file);
    line.keySet().removeAll(names);
    rest.keySet().removeAll(names);
    return new GivenSettings(line, rest, preset);
  }

  /** As if no others were given. */
  GivenSettings only(Set<String> names) {
    Map<String, Given> line = new LinkedHashMap<>(commandLine);
    Map<String, Given> rest = new LinkedHashMap<>(file);
    line.keySet().retainAll(names);
    rest.keySet().retainAll(names);
    return new GivenSettings(line, rest, preset);
  }

  /** The option, if it stands on the command line. */
  public Optional<Given> onCommandLine(String name) {
    return Optional.ofNullable(commandLine.get(name));
  }

  /** The preset's, the file's, then the command line's, each stronger than those before. */
  List<Map<String, Given>> layers() {
    return List.of(preset, file, commandLine);
  }

  /** The option, if it was given, by the user or a preset. */
  public Optional<Given> find(String name) {
    for (Map<String, Given> layer : List.of(commandLine, file, preset)) {
      if (layer.containsKey(name)) {
        return Optional.of(layer.get(name));
      }
    }
    return Optional.empty();
  }

  /** The option, or its default as if that were given. */
  Given orDefault(Setting setting) {
    return find(setting.text()).orElseGet(() -> Given.defaultOf(setting));
  }

  /** As {@link #parsed(String, String, Function)}, with the setting's own default. */
  <T> T parsed(Setting setting, Function<String, T> parser) {
    return parsed(setting.text(), setting.defaultText(), parser);
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

  /** true or false, the setting's default if it was not given. */
  boolean flag(Setting setting) {
    return flag(setting.text(), Boolean.parseBoolean(setting.defaultText()));
  }

  /** true or false. */
  public boolean flag(String name, boolean fallback) {
    Given given = find(name).orElse(null);
    if (given == null) {
      return fallback;
    }
    if (given.text().equals("true") || given.text().equals("false")) {
      return Boolean.parseBoolean(given.text());
    }
    throw given.wrong("must be true or false", given.text());
  }

  /** A whole number in [1, most]; empty if it was not given. */
  public OptionalInt positive(String name, int most) {
    Given given = find(name).orElse(null);
    if (given == null) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(positive(given, given.text(), most));
  }

  /** A whole number in [1, most]. */
  public static int positive(Given given, String text, int most) {
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

  /** A whole number of 64 bits. */
  long whole(Setting setting) {
    Given given = orDefault(setting);
    try {
      return Long.parseLong(given.text().strip());
    } catch (NumberFormatException e) {
      throw given.wrong("must be a whole number of 64 bits", given.text());
    }
  }

  /** A number that counts as float32: 0, or positive and finite as such too. */
  double factor(Setting setting) {
    double value = notNegative(setting);
    float rounded = (float) value;
    if (value > 0 && (rounded == 0 || rounded == Float.POSITIVE_INFINITY)) {
      Given given = orDefault(setting);
      throw given.wrong("must be 0, or positive and finite in float32 too", given.text());
    }
    return value;
  }

  /** A finite number, 0 or more. */
  public double notNegative(String name, double fallback) {
    return find(name).map(GivenSettings::notNegative).orElse(fallback);
  }

  /** A finite number, 0 or more; the setting's default if it was not given. */
  double notNegative(Setting setting) {
    return notNegative(orDefault(setting));
  }

  private static double notNegative(Given given) {
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
