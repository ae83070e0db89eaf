package dev.warpstep.testing;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One object of the reference results; src/test/resources/golden/README.md says what they hold. */
public record Golden(Map<?, ?> fields) {
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");

  public static Path path(String file) {
    return DIRECTORY.resolve(file);
  }

  /** The objects of a file's top-level list. */
  public static List<Golden> list(String file, String name) {
    try {
      Map<String, Object> all = JSON.std.mapFrom(Files.readString(path(file)));
      return ((List<?>) all.get(name)).stream().map(item -> new Golden((Map<?, ?>) item)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  public String text(String name) {
    return (String) fields.get(name);
  }

  public double number(String name) {
    return ((Number) fields.get(name)).doubleValue();
  }

  public double[] vector(String name) {
    return vector((List<?>) fields.get(name));
  }

  public double[][] vectors(String name) {
    return ((List<?>) fields.get(name))
        .stream().map(row -> vector((List<?>) row)).toArray(double[][]::new);
  }

  /** The hyperparameters as the command line takes them. */
  public Map<String, String> hyperparameters() {
    Map<String, String> texts = new LinkedHashMap<>();
    ((Map<?, ?>) fields.get("hyperparameters"))
        .forEach((name, value) -> texts.put((String) name, String.valueOf(value)));
    return texts;
  }

  private static double[] vector(List<?> list) {
    return list.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
  }
}
