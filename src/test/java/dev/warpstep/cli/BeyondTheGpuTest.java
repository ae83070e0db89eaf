package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warpstep.backend.cuda.Emulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on a device that is too small for its data gives the bits of one that is not, also where a
 * graph's nodes run in any order that its edges allow. In JVMs of their own, because the emulator
 * reads its limits once.
 */
class BeyondTheGpuTest {
  /** cuBLAS's workspace and a little more: less than the data set, which has 367,872 bytes. */
  private static final int MEMORY = (32 << 20) + 360_000;

  @TempDir Path folder;

  @Test
  void sameFilesAsOnALargeDevice() throws Exception {
    Emulator.require();
    Path large = train("large", "", "");
    for (String seed : List.of("", "7")) {
      Path small = train("small" + seed, Integer.toString(MEMORY), seed);
      for (String file : List.of("model.safetensors", "steps.csv")) {
        assertArrayEquals(
            Files.readAllBytes(large.resolve(file)),
            Files.readAllBytes(small.resolve(file)),
            file + " with seed " + seed);
      }
    }
  }

  private Path train(String name, String memory, String seed) throws Exception {
    Path out = folder.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.warpstep.cli.Main"));
    String arguments = "train --device emulator --epochs 3 --layers 8 --batch 32 --log-steps --out";
    command.addAll(List.of(arguments.split(" ")));
    command.add(out.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("WARPSTEP_EMULATOR_MEMORY", memory);
    builder.environment().put("WARPSTEP_EMULATOR_SEED", seed);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertFalse(output.contains("leak"), output);
    return out;
  }
}
