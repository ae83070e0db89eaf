package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.testing.ChildJvm;
import dev.warpstep.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libraries and what can be made again are looked for and kept. */
class FilesTest {
  private static final String LIBRARY = "libwarpstep-test.so.1";

  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsKeptIsThere() throws IOException {
    CacheFolder cache = new CacheFolder(folder.resolve("a/b"));
    byte[] bytes = {1, 2, 3};
    assertEquals(Optional.empty(), cache.read("x.ptx"));
    assertEquals(Optional.of(folder.resolve("a/b/x.ptx")), cache.write("x.ptx", bytes));
    assertArrayEquals(bytes, cache.read("x.ptx").orElseThrow());
    cache.write("x.ptx", new byte[] {4});
    assertArrayEquals(new byte[] {4}, cache.read("x.ptx").orElseThrow());
    assertEquals(List.of("x.ptx"), names(cache.folder()));
  }

  /** A file stands where the folder should; root may write anywhere else. */
  @Test
  void aFolderThatCannotBeMadeKeepsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    CacheFolder cache = new CacheFolder(file.resolve("cache"));
    assertEquals(Optional.empty(), cache.write("x.ptx", new byte[] {1}));
    assertEquals(Optional.empty(), cache.read("x.ptx"));
  }

  @Test
  void aFileThatCannotBeKeptLeavesNoPart() throws IOException {
    Files.createDirectories(folder.resolve("x.ptx/something")); // cannot be replaced
    CacheFolder cache = new CacheFolder(folder);
    assertEquals(Optional.empty(), cache.write("x.ptx", new byte[] {1}));
    assertEquals(List.of("x.ptx"), names(folder));
  }

  @Test
  void theToldFoldersAreLookedIntoFirst() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Path inTwo = Files.writeString(two.resolve(LIBRARY), "");
    Files.createDirectory(one.resolve(LIBRARY)); // no file
    Map<String, String> told = Map.of(GpuLibraries.FOLDER_VARIABLE, one + "::" + two);
    assertEquals(Optional.empty(), GpuLibraries.find(LIBRARY, Map.of()));
    assertEquals(Optional.empty(), GpuLibraries.find("libnone.so", told));
    assertEquals(Optional.of(inTwo), GpuLibraries.find(LIBRARY, told));
    Path three = Files.createDirectory(folder.resolve("three"));
    Path inThree = Files.writeString(three.resolve(LIBRARY), "");
    assertEquals(
        Optional.of(inThree), GpuLibraries.find(LIBRARY, Map.of("LD_LIBRARY_PATH", "" + three)));
    assertEquals(
        Optional.of(inTwo),
        GpuLibraries.find(
            LIBRARY,
            Map.of("LD_LIBRARY_PATH", "" + three, GpuLibraries.FOLDER_VARIABLE, "" + two)));
  }

  @Test
  void aPythonEnvironmentsLibrariesAreFound() throws IOException {
    Path lib = folder.resolve("lib/python3.11/site-packages/nvidia/cublas/lib");
    Path file = Files.writeString(Files.createDirectories(lib).resolve(LIBRARY), "");
    Map<String, String> environment = Map.of("VIRTUAL_ENV", folder.toString());
    assertEquals(Optional.of(file), GpuLibraries.find(LIBRARY, environment));
  }

  /** As of an environment that is not activated, but whose interpreter is linked to. */
  @Test
  void theLibrariesOfThePythonOnThePathAreFound() throws IOException {
    Path lib = folder.resolve("venv/lib/python3.12/site-packages/nvidia/cu13/lib");
    Path file = Files.writeString(Files.createDirectories(lib).resolve(LIBRARY), "");
    Path base = Files.writeString(folder.resolve("python3.12"), "");
    Path bin = Files.createDirectories(folder.resolve("venv/bin"));
    Path interpreter = Files.createSymbolicLink(bin.resolve("python3"), base);
    Path path = Files.createDirectories(folder.resolve("usr/bin"));
    Files.createSymbolicLink(path.resolve("python3"), interpreter);
    for (Path on : List.of(path, bin)) {
      Map<String, String> environment = Map.of("PATH", "/nowhere:" + on);
      assertEquals(Optional.of(file), GpuLibraries.find(LIBRARY, environment));
    }
  }

  @Test
  void theEnvironmentIsThatOfTheProcess() throws Exception {
    Path file = Files.writeString(folder.resolve(LIBRARY), "");
    ChildJvm child =
        new ChildJvm.Setup()
            .environment(GpuLibraries.FOLDER_VARIABLE, folder)
            .run(FilesTest.class.getName(), LIBRARY)
            .succeeds();
    assertEquals(file + "\n", child.out());
  }

  /** Twice: the second finds it kept. */
  @Test
  void theShimComesOutOfTheJar() throws Exception {
    byte[] shim = KernelImage.resource("cublas13-libcublas.so.12");
    Requirement.met(shim != null, "the shim for CUDA 13 is not built: native/build");
    for (int i = 0; i < 2; i++) {
      ChildJvm child =
          new ChildJvm.Setup()
              .option("-D" + NativeFolder.PROPERTY + "=" + folder.resolve("none"))
              .environment("XDG_CACHE_HOME", folder)
              .run(FilesTest.class.getName())
              .succeeds();
      Path file = Path.of(child.out().strip());
      assertTrue(file.startsWith(folder), child.out());
      assertEquals("libcublas.so.12", file.getFileName().toString());
      assertArrayEquals(shim, Files.readAllBytes(file));
      assertEquals(1, names(file.getParent()).size());
    }
  }

  /** Prints where a library is, or with none named the shim. */
  public static void main(String[] arguments) {
    System.out.println(
        arguments.length > 0
            ? GpuLibraries.find(arguments[0]).orElseThrow()
            : Cuda13Shim.file("libcublas.so.12").toAbsolutePath());
  }
}
