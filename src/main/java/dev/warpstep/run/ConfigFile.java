package dev.warpstep.run;

import dev.warpstep.data.NoInputException;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.text.Names;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads options from a TOML file: top-level keys with numbers, strings, booleans or arrays. */
final class ConfigFile {
  private final String path;

  private ConfigFile(String path) {
    this.path = path;
  }

  /**
   * @param known names of options
   * @throws NoInputException if there is no such file
   * @throws UsageException if it is not TOML, or a key is unknown or of a type that no option has
   */
  static Map<String, Given> read(String path, Set<String> known) {
    return new ConfigFile(path).read(known);
  }

  private Map<String, Given> read(Set<String> known) {
    TomlParseResult toml = Toml.parse(content());
    if (toml.hasErrors()) {
      TomlParseError error = toml.errors().get(0);
      throw new UsageException(
          place(error.position()) + "not well-formed TOML: " + error.getMessage());
    }
    Map<String, Given> given = new LinkedHashMap<>();
    for (String name : toml.keySet()) {
      List<String> key = List.of(name);
      String place = place(toml.inputPositionOf(key));
      if (!known.contains(name)) {
        throw new UsageException(
            place
                + "unknown option: "
                + name
                + Names.nearest(name, known).map(n -> "; did you mean " + n + "?").orElse(""));
      }
      Object value = toml.get(key);
      boolean list = value instanceof TomlArray && isList(name);
      List<String> texts =
          list ? texts((TomlArray) value, name, place) : List.of(scalar(value, name, place));
      given.put(name, new Given(name, texts, list, place));
    }
    return given;
  }

  private static boolean isList(String name) {
    return Setting.find(name)
        .map(Setting::form)
        .filter(form -> form == Setting.Form.LIST || form == Setting.Form.REPEATED)
        .isPresent();
  }

  private String content() {
    try {
      return Files.readString(Path.of(path));
    } catch (NoSuchFileException e) {
      throw new NoInputException(path + ": no such file (--config)");
    } catch (CharacterCodingException e) {
      throw new UsageException(path + ": must be UTF-8");
    } catch (IOException e) {
      throw new NoInputException(path + ": cannot be read: " + e.getMessage());
    }
  }

  private String place(TomlPosition position) {
    return path + ":" + position.line() + ":" + position.column() + ": ";
  }

  private static List<String> texts(TomlArray array, String name, String place) {
    List<String> texts = new ArrayList<>();
    for (Object element : array.toList()) {
      texts.add(scalar(element, name, place));
    }
    return texts;
  }

  private static String scalar(Object value, String name, String place) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new UsageException(place + name + " must be a number, a string or a boolean: " + value);
  }
}
