package dev.warpstep.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.op.optimizer.Optimizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A reference descent whose optimizer has a row; src/test/resources/golden/README.md tells more.
 */
record GoldenDescent(Map<?, ?> fields) {
  static List<GoldenDescent> all() {
    try {
      String text = Files.readString(Path.of("src/test/resources/golden/optimizers.json"));
      return ((List<?>) JSON.std.mapFrom(text).get("cases"))
          .stream()
              .map(fields -> new GoldenDescent((Map<?, ?>) fields))
              .filter(golden -> golden.fields().get("kind").equals("descent"))
              .filter(golden -> Optimizers.ALL.names().contains(golden.optimizer()))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String optimizer() {
    return (String) fields.get("optimizer");
  }

  String name() {
    return optimizer() + " " + fields.get("function");
  }

  double[][] points() {
    return ((List<?>) fields.get("parameters"))
        .stream().map(row -> vector((List<?>) row)).toArray(double[][]::new);
  }

  double[] values() {
    return vector((List<?>) fields.get("values"));
  }

  /** As a user would ask for it. */
  Stream<Object> options() {
    String set =
        ((Map<?, ?>) fields.get("hyperparameters"))
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    Stream<Object> options =
        Stream.of(
            "--function",
            fields.get("function"),
            "--start",
            list("start"),
            "--optimizer",
            optimizer(),
            "--set",
            set,
            "--steps",
            points().length);
    return fields.containsKey("curvature")
        ? Stream.concat(options, Stream.of("--curvature", list("curvature")))
        : options;
  }

  private String list(String name) {
    return ((List<?>) fields.get(name))
        .stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static double[] vector(List<?> list) {
    return list.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
  }
}
