package dev.warpstep.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A class's main in a JVM of its own, which has ended: a JVM binds JCuda to one driver for good,
 * and the emulator reads its environment once.
 *
 * @param exitCode what it ended with
 * @param out what it printed to stdout
 * @param err what it printed to stderr
 */
public record ChildJvm(int exitCode, String out, String err) {
  /** The command line's class. */
  public static final String CLI = "dev.warpstep.cli.Main";

  private static final long MOST_MINUTES = 5;

  /** What a child is started with. */
  public static final class Setup {
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>();

    /** With a variable of the environment. */
    public Setup environment(String name, Object value) {
      environment.put(name, value.toString());
      return this;
    }

    /** With an option of the JVM. */
    public Setup option(String option) {
      options.add(option);
      return this;
    }

    /** Runs {@code main} to its end. */
    public ChildJvm run(String main, Object... arguments) throws Exception {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      if (Runtime.version().feature() >= 24) {
        command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
      }
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"));
      command.addAll(options);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
      Stream.of(arguments).map(Object::toString).forEach(command::add);
      Path out = Files.createTempFile("child", ".out");
      Path err = Files.createTempFile("child", ".err");
      try {
        return end(command, out, err);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    }

    private ChildJvm end(List<String> command, Path out, Path err)
        throws IOException, InterruptedException {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        assertTrue(
            process.waitFor(MOST_MINUTES, TimeUnit.MINUTES), () -> "does not end: " + command);
      } finally {
        process.destroyForcibly();
      }
      return new ChildJvm(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  /** Checks that it succeeded. */
  public ChildJvm succeeds() {
    assertEquals(0, exitCode, () -> err + out);
    return this;
  }

  /** Checks what it ended with, and that one line, the last on stderr, says it. */
  public String failsWith(int expected) {
    assertEquals(expected, exitCode, () -> err + out);
    assertEquals("", out);
    List<String> said = err.lines().filter(line -> line.startsWith("warpstep: ")).toList();
    assertEquals(1, said.size(), err);
    assertTrue(err.endsWith(said.get(0) + "\n"), err);
    return said.get(0);
  }
}
