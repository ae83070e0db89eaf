package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A command that ran in this process.
 *
 * @param exitCode what it ended with
 * @param out what it printed to stdout
 * @param err what it printed to stderr
 */
public record Cli(int exitCode, String out, String err) {

  static Cli run(Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    int exitCode =
        Main.run(
            texts,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Cli(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** {@code train} in a second or less, with further arguments. */
  static Cli train(Path out, Object... args) {
    List<Object> all = new ArrayList<>(List.of("train", "--out", out));
    all.addAll(List.of(args));
    return run(all.toArray());
  }

  Cli succeeds() {
    assertEquals(0, exitCode, err);
    return this;
  }

  /** One line on stderr that begins and contains what it should; nothing on stdout. */
  void failsWith(int expected, String message) {
    assertEquals(expected, exitCode, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("warpstep: "), err);
    assertTrue(err.contains(message), () -> err + " must contain: " + message);
  }

  Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(out);
  }

  /** All paths below a folder. */
  public static List<String> listing(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.map(Path::toString).sorted().toList();
    }
  }
}
