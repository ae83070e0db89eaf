package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.testing.Requirement;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests in C++: the kernels under the address and undefined-behaviour sanitizers, the emulated
 * products, and whether the emulator finds faults.
 */
class NativeTest {
  private static final Path BUILT = Path.of("target", "native");
  private static final int MOST_SECONDS = 180;

  @TempDir Path folder;

  @Test
  void allPass() throws Exception {
    Path tests = BUILT.resolve("CTestTestfile.cmake");
    Requirement.met(
        Files.exists(tests), "the emulator's tests are not built (no " + tests + "): native/build");
    Requirement.met(isInstalled("ctest"), "ctest is not installed: install cmake");
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder("ctest", "--parallel", "2", "--timeout", "120", "--output-on-failure")
            .directory(BUILT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(
          process.waitFor(MOST_SECONDS, TimeUnit.SECONDS), () -> "does not end: " + process.info());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String said = Files.readString(out);
    assertEquals(0, process.exitValue(), said);
    assertTrue(Pattern.compile("0 tests failed out of [1-9]").matcher(said).find(), said);
  }

  private static boolean isInstalled(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Pattern.compile(File.pathSeparator)
            .splitAsStream(path)
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
