package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.cli.Cli;
import dev.warpstep.text.AtomicFile;
import dev.warpstep.text.OutputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path folder;

  @Test
  void datedFoldersDiffer() {
    Path runs = folder.resolve("runs");
    RunFolder first = RunFolder.create(Optional.empty(), runs, "digits");
    RunFolder second = RunFolder.create(Optional.empty(), runs, "digits");
    RunFolder third = RunFolder.create(Optional.empty(), runs, "digits");
    first.keep();
    second.keep();
    third.keep();
    String pattern = "\\d{4}-\\d\\d-\\d\\d-\\d{6}-digits(-\\d)?";
    for (RunFolder run : List.of(first, second, third)) {
      assertTrue(run.path().getFileName().toString().matches(pattern), run.path().toString());
    }
    assertNotEquals(first.path(), second.path());
    assertNotEquals(second.path(), third.path());
  }

  @Test
  void discardRemovesWhatWasMadeAndNoMore() throws IOException {
    Path runs = folder.resolve("a/runs");
    RunFolder run = RunFolder.create(Optional.empty(), runs, "x");
    Files.writeString(run.file("metrics.csv"), "1");
    run.file("model.safetensors");
    run.discard();
    assertEquals(List.of(folder.toString()), Cli.listing(folder));
  }

  /** As when the run is interrupted while it writes the model. */
  @Test
  void discardRemovesUnfinishedFiles() throws IOException {
    RunFolder run = RunFolder.create(Optional.of(folder.resolve("out")), "x");
    Path model = run.file("model.safetensors");
    AtomicFile.write(model, channel -> assertEquals(1, temporaries(run.path())));
    Files.writeString(run.path().resolve(".model.safetensors.0abc.tmp"), "half");
    run.discard();
    assertEquals(List.of(folder.toString()), Cli.listing(folder));
  }

  private static int temporaries(Path path) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, AtomicFile.TEMPORARIES)) {
      for (Path file : found) {
        count += Files.exists(file) ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void discardLeavesWhatOthersHaveMade() throws IOException {
    Path out = folder.resolve("out");
    RunFolder run = RunFolder.create(Optional.of(out), "x");
    Files.writeString(run.file("metrics.csv"), "1");
    Files.writeString(out.resolve("notes.txt"), "mine");
    run.discard();
    assertEquals(
        List.of(folder.toString(), out.toString(), out.resolve("notes.txt").toString()),
        Cli.listing(folder));
  }

  @Test
  void emptyFolderThatWasThereStays() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    RunFolder run = RunFolder.create(Optional.of(out), "x");
    Files.writeString(run.file("metrics.csv"), "1");
    run.discard();
    assertEquals(List.of(folder.toString(), out.toString()), Cli.listing(folder));
  }

  @Test
  void fileInTheWay() throws IOException {
    Path runs = Files.writeString(folder.resolve("runs"), "a file");
    OutputException failure =
        assertThrows(
            OutputException.class, () -> RunFolder.create(Optional.empty(), runs, "digits"));
    assertTrue(failure.getMessage().startsWith(runs.toString()), failure.getMessage());
    assertTrue(
        failure
            .getMessage()
            .endsWith(": cannot be written: a file is in the way; choose another place"),
        failure.getMessage());
  }
}
