package dev.warpstep.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ludovic.netlib.blas.JavaBLAS;
import dev.warpstep.backend.Backend;
import dev.warpstep.backend.GemmParityTest;
import dev.warpstep.backend.Tensor;
import dev.warpstep.testing.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the native BLAS cannot load, the products run in Java, as exact and as reproducible. */
class BlasFallbackTest {
  private static final String PURE_JAVA = "pure Java products";
  private static final String LIBRARY_PATH = "dev.ludovic.netlib.blas.nativeLibPath";

  @TempDir Path directory;

  /** After the native library, because netlib looks for it once only. */
  private static CpuBackend javaBackend(int threads) {
    BlasLibrary.instance();
    return new CpuBackend(threads, new BlasLibrary(JavaBLAS.getInstance(), PURE_JAVA));
  }

  @Test
  void javaProductsAreInsideTheBound() {
    int[][] shapes = {
      {1, 1, 1}, {3, 31, 33}, {33, 3, 31}, {64, 64, 64}, {255, 33, 257}, {1, 257, 1023}
    };
    try (Backend backend = javaBackend(2)) {
      for (int[] shape : shapes) {
        GemmParityTest.checkProduct(backend, Device.FLOAT, shape[0], shape[1], shape[2]);
      }
    }
  }

  @Test
  void javaProductsHaveTheSameBitsOnAnyNumberOfThreads() {
    float[] expected = null;
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Backend backend = javaBackend(threads)) {
        float[] actual = product(backend, 129, 257, 65);
        expected = expected == null ? actual : expected;
        assertArrayEquals(expected, actual, threads + " threads");
      }
    }
  }

  private static float[] product(Backend backend, int m, int n, int k) {
    Random random = new Random(1);
    Tensor a = Device.tensor(backend, m, k, random.doubles((long) m * k, -1, 1).toArray());
    Tensor b = Device.tensor(backend, n, k, random.doubles((long) n * k, -1, 1).toArray());
    Tensor c = backend.allocate(m, n);
    backend.gemm(a, false, b, true, c);
    return c.toFloats();
  }

  @Test
  void thePropertyForcesJavaWithoutAWord() throws Exception {
    Child child = child("-D" + BlasLibrary.JAVA_ONLY + "=true");
    assertEquals(List.of(), child.err());
    child.out().forEach(line -> assertTrue(line.endsWith(PURE_JAVA + ")"), line));
  }

  @Test
  void nothingIsSaidWhereTheLibraryLoads() throws Exception {
    String library = BlasLibrary.instance().description();
    Child child = child();
    assertEquals(library.equals(PURE_JAVA) ? 1 : 0, child.err().size(), child.err()::toString);
    child.out().forEach(line -> assertTrue(line.endsWith(library + ")"), line));
  }

  @Test
  void aMissingLibraryIsWarnedOfInOneLine() throws Exception {
    Path missing = directory.resolve("missing.so");
    Child child = child("-D" + LIBRARY_PATH + "=" + missing);
    assertEquals(1, child.err().size(), child.err()::toString);
    checkReplaced(child, missing);
  }

  /** The JVM has a word of its own to say about such a file. */
  @Test
  void aFileThatIsNoLibraryIsWarnedOfOnce() throws Exception {
    Path noLibrary = Files.writeString(directory.resolve("libblas.so"), "no library");
    checkReplaced(child("-D" + LIBRARY_PATH + "=" + noLibrary), noLibrary);
  }

  private static void checkReplaced(Child child, Path library) {
    List<String> warnings =
        child.err().stream().filter(line -> line.contains("no native BLAS")).toList();
    assertEquals(1, warnings.size(), child.err()::toString);
    assertTrue(warnings.get(0).contains(library.toString()), warnings.get(0));
    assertTrue(warnings.get(0).endsWith("pure Java, many times slower"), warnings.get(0));
    child.out().forEach(line -> assertTrue(line.endsWith(PURE_JAVA + ")"), line));
  }

  private record Child(List<String> out, List<String> err) {}

  private Child child(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProductsInAChild.class.getName());
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the child ends");
    Child child = new Child(Files.readAllLines(out), Files.readAllLines(err));
    assertEquals(0, process.exitValue(), () -> String.join("\n", child.err()));
    assertEquals(2, child.out().size(), "the description, twice");
    return child;
  }
}
