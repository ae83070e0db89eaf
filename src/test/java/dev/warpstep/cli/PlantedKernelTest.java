package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kernels built with a wrong constant in Adam's are found out by {@code parity}, which names it. In
 * a JVM of its own, because a JVM loads the emulator's kernels once.
 */
class PlantedKernelTest {
  private static final Path KERNELS =
      Path.of("target", "native", "planted", "libwarpstep_kernels_planted.so").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void theWrongConstantIsFoundAndNamed() throws Exception {
    if (!Files.exists(KERNELS)) {
      assertFalse("true".equals(System.getenv("CI")), "CI must build " + KERNELS);
      assumeTrue(false, "the planted kernels are not built: " + KERNELS);
    }
    List<?> results = (List<?>) parity().get("results");
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

  /** What {@code parity --json} says in a child that has the planted kernels. */
  private Map<String, Object> parity() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.add("-Dwarpstep.emulator.kernels=" + KERNELS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(Main.class.getName(), "parity", "--device", "emulator", "--quick", "--json"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the child ends");
    assertEquals(Failure.CHECK, process.exitValue(), Files.readString(err));
    return JSON.std.mapFrom(Files.readString(out));
  }
}
