package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What shows only in a process of its own: limits, signals and pipes. */
@EnabledOnOs(OS.LINUX)
class ProcessTest {
  @TempDir Path folder;

  /** {@code $JAVA ARGS} inside a shell command. */
  private Process start(String command) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", command);
    builder
        .environment()
        .put(
            "WARPSTEP",
            java
                + " -XX:-UsePerfData -cp "
                + System.getProperty("java.class.path")
                + " dev.warpstep.cli.Main");
    builder.directory(folder.toFile());
    builder.redirectErrorStream(true);
    return builder.start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void fullDiskLeavesNothing() throws Exception {
    // A limit on the length of files stands for the disk's.
    Process process =
        start("ulimit -f 16; exec $WARPSTEP train --device reference --epochs 1 --batch 1000");
    String output = output(process);
    assertEquals(73, process.waitFor(), output);
    String last = output.lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.startsWith("warpstep: ") && last.contains("cannot be written"), last);
    assertEquals(List.of(folder.toString()), Cli.listing(folder));
  }

  @Test
  void interruptedRunLeavesNothing() throws Exception {
    Process process = start("exec $WARPSTEP train --device reference --epochs 100000 --layers 4");
    while (process.isAlive()
        && Cli.listing(folder).stream().noneMatch(path -> path.endsWith("metrics.csv"))) {
      Thread.sleep(20);
    }
    // Not process.destroy(), which closes the streams.
    process.toHandle().destroy();
    String output = output(process);
    assertEquals(143, process.waitFor(), output);
    assertEquals(List.of(folder.toString()), Cli.listing(folder));
  }

  @Test
  void fullStandardOutputIsAFailure() throws Exception {
    Process process = start("$WARPSTEP optimizers > /dev/full");
    assertEquals("warpstep: standard output cannot be written\n", output(process));
    assertEquals(73, process.waitFor());
  }

  @Test
  void readerThatLeavesIsNone() throws Exception {
    Process process = start("set -o pipefail; $WARPSTEP optimizers | head -1");
    assertEquals("optimizers\n", output(process));
    assertEquals(0, process.waitFor());
  }

  @Test
  void numbersAreWrittenOneWayInEveryLanguage() throws Exception {
    Process process =
        start(
            "export JAVA_TOOL_OPTIONS=-Duser.language=de;"
                + " $WARPSTEP train --average lookahead:k=50000");
    String output = output(process);
    assertEquals(2, process.waitFor(), output);
    assertTrue(output.contains("50,000 steps"), output);
  }
}
