package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.warpstep.backend.cuda.Emulator;
import dev.warpstep.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a driver no class of JCuda is loaded, so none of its libraries is looked for. */
class NoDriverTest {
  @TempDir Path folder;

  @BeforeEach
  void thereIsNoGpu() {
    Stream.of("/dev/nvidiactl", "/dev/dxg", "/dev/nvhost-ctrl-gpu")
        .forEach(file -> assumeFalse(Files.exists(Path.of(file)), "this machine has " + file));
  }

  private Path log() {
    return folder.resolve("classes.log");
  }

  private ChildJvm.Setup child() {
    return new ChildJvm.Setup().option("-Xlog:class+load:file=" + log());
  }

  /** Where the emulator is not built either: it stands for a driver. */
  private ChildJvm.Setup withoutEmulator() {
    return child().option("-Dwarpstep.native=" + folder.resolve("none"));
  }

  private List<String> classesOfJcuda() throws IOException {
    List<String> lines = Files.readAllLines(log());
    assertTrue(
        lines.stream().anyMatch(line -> line.contains("dev.warpstep.backend.cuda.CudaProvider ")));
    return lines.stream().filter(line -> line.matches(".*\\s\\[?jcuda\\..*")).toList();
  }

  @Test
  void infoLoadsNone() throws Exception {
    ChildJvm info = withoutEmulator().run(ChildJvm.CLI, "info").succeeds();
    assertTrue(info.out().contains("cuda: not usable: no NVIDIA"), info.out());
    assertEquals(List.of(), classesOfJcuda());
  }

  @Test
  void trainingOnTheCpuLoadsNone() throws Exception {
    withoutEmulator()
        .run(
            ChildJvm.CLI, "train", "--device", "cpu", "--epochs", 1, "--out", folder.resolve("run"))
        .succeeds();
    assertEquals(List.of(), classesOfJcuda());
  }

  @Test
  void trainingOnNoGpuSaysWhatToDo() throws Exception {
    ChildJvm train = withoutEmulator().run(ChildJvm.CLI, "train", "--device", "cuda");
    String line = train.failsWith(Failure.DEVICE);
    assertEquals(line + "\n", train.err());
    assertTrue(line.startsWith("warpstep: device cuda is not usable: no NVIDIA "), line);
    assertTrue(
        line.endsWith("install it, or use --device cpu")
            || line.endsWith("does nvidia-smi work here?"),
        line);
    assertEquals(List.of(), classesOfJcuda());
  }

  @Test
  void theLogShowsThemWhereTheyAreLoaded() throws Exception {
    Emulator.require();
    child().run(ChildJvm.CLI, "info").succeeds();
    assertFalse(classesOfJcuda().isEmpty());
  }
}
