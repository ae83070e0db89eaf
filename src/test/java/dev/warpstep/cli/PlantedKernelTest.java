package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.parity.FaultyProvider;
import dev.warpstep.testing.Requirement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A wrong constant in Adam is found out by {@code parity}, which names it and exits with 1: in
 * Adam's kernel, built so for this test, and in a device that stands for one. In a JVM of its own,
 * because a JVM loads the emulator's kernels once.
 */
class PlantedKernelTest {
  private static final Path KERNELS =
      Path.of("target", "native", "planted", "libwarpstep_kernels_planted.so").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void inAKernelItIsFoundAndNamed() throws Exception {
    Requirement.met(Files.exists(KERNELS), "the planted kernels are not built: " + KERNELS);
    String property = "-Dwarpstep.emulator.kernels=" + KERNELS;
    check(parity("", property, "--device", "emulator", "--quick", "--json"));
  }

  @Test
  void inADeviceTheTableNamesIt() throws Exception {
    String text = parity(declareFaultyDevice(), "-Dnone", "--device", "faulty", "--quick");
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    List<String> failed = text.lines().filter(line -> line.endsWith(" FAIL")).toList();
    assertTrue(failed.stream().anyMatch(line -> line.startsWith("update adam ")), text);
    assertTrue(failed.stream().anyMatch(line -> line.startsWith("step adam, theta ")), text);
    failed.forEach(line -> assertTrue(line.matches("(update|step|run) adamw?(, theta)? .*"), line));
    String last = text.lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.matches("FAIL  3 of \\d+ checks do not hold"), last);
  }

  /** A class path entry that makes ServiceLoader find the faulty device. */
  private String declareFaultyDevice() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BackendProvider.class.getName()), FaultyProvider.class.getName());
    return folder + File.pathSeparator;
  }

  private static void check(String json) throws IOException {
    Map<String, Object> document = JSON.std.mapFrom(json);
    assertEquals(false, document.get("pass"));
    List<?> results = (List<?>) document.get("results");
    List<String> failed = new ArrayList<>();
    for (Object row : results) {
      Map<?, ?> result = (Map<?, ?>) row;
      if (!Boolean.TRUE.equals(result.get("ok"))) {
        String operation = String.valueOf(result.get("operation"));
        failed.add(operation);
        // Gradients and replays do not depend on the update's constants.
        assertTrue(operation.matches("(update|step|run) adamw?(, theta)?"), row::toString);
        assertTrue(String.valueOf(result.get("detail")).contains("adam"), row::toString);
      }
    }
    assertTrue(failed.contains("update adam"), failed::toString);
    assertTrue(failed.contains("step adam, theta"), failed::toString);
  }

  /** What {@code parity} prints in a child JVM where it fails. */
  private String parity(String morePath, String property, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(
        List.of(
            "-XX:ActiveProcessorCount=1",
            property,
            "-cp",
            morePath + System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "parity"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the child ends");
    assertEquals(Failure.CHECK, process.exitValue(), Files.readString(err));
    return Files.readString(out);
  }
}
