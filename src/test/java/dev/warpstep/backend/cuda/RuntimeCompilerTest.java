package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.testing.Requirement;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text that NVRTC gets, which has no files to include. */
class RuntimeCompilerTest {
  private static final Path SOURCES = Path.of("src", "main", "cuda");

  @TempDir Path folder;

  @Test
  void everyFileIsThereOnce() throws IOException {
    String source = RuntimeCompiler.source();
    List<String> own = source.lines().filter(line -> line.matches("\\s*#\\s*include.*")).toList();
    assertEquals(List.of(), own, "there is nothing to include them from");
    assertFalse(source.contains("#pragma once"));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.sorted().toList()) {
        String first = Files.readString(file).lines().findFirst().orElseThrow();
        assertTrue(first.startsWith("// ") && first.length() > 10, file + ": " + first);
        long times = source.lines().filter(first::equals).count();
        assertEquals(1, times, file + ": " + first);
      }
    }
  }

  @Test
  void itCompiles() throws Exception {
    boolean found =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getenv("PATH"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "nvcc")));
    Requirement.met(found, "nvcc is not installed");
    Path text = Files.writeString(folder.resolve("expanded.cu"), RuntimeCompiler.source());
    Path ptx = folder.resolve("expanded.ptx");
    Path said = folder.resolve("said");
    Process nvcc =
        new ProcessBuilder(
                "nvcc",
                "-x",
                "cu",
                "-ptx",
                "-arch=compute_75",
                "-fmad=false",
                "-o",
                ptx.toString(),
                text.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(nvcc.waitFor(3, TimeUnit.MINUTES), "nvcc ends");
    } finally {
      nvcc.destroyForcibly();
    }
    assertEquals(0, nvcc.exitValue(), () -> read(said));
    String code = read(ptx);
    KernelNamesTest.all().forEach(name -> assertTrue(code.contains(".entry " + name + "("), name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
