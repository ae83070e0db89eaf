package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.data.Dataset;
import dev.warpstep.memory.Scratch;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.table.ReadListener;
import dev.warpstep.testing.ChildJvm;
import dev.warpstep.testing.Device;
import dev.warpstep.text.OutputException;
import dev.warpstep.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A table beyond the heap trains to the bits of one on it. */
class BeyondHeapTest {
  /** More than two of the segments that go to a file. */
  private static final int ROWS = 40_000;

  @TempDir static Path folder;

  /** Settings of runs on the table. */
  private static final List<Map<String, String>> RUNS =
      List.of(
          Map.of("label", "y"),
          Map.of("label", "kind", "early-stopping", "1", "class-weight", "balanced"),
          Map.of("label", "m,n"),
          Map.of("label", "y,a", "weight", "w", "scale", "robust"),
          Map.of("label", "kind", "missing", "drop", "split", "group:g"),
          Map.of("label", "y", "split", "ordered", "scale-target", "none"));

  @BeforeAll
  static void write() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("a,b,c,w,g,kind,m,n,y\n");
    for (int row = 0; row < ROWS; row++) {
      double a = random.nextInt(1000) / 1e3;
      String b = row % 9 == 0 ? "" : Integer.toString(random.nextInt(50));
      int kind = random.nextInt(3);
      csv.append(a).append(',').append(b).append(",k").append(random.nextInt(5));
      csv.append(',').append(row % 3).append(',').append(row / 100).append(',');
      csv.append("abc".charAt(kind)).append(',').append(a < 0.3 ? 1 : 0);
      csv.append(',')
          .append(kind == 1 ? "yes" : "no")
          .append(',')
          .append(1e6 + 10 * a + kind)
          .append('\n');
    }
    Files.writeString(folder.resolve("t.csv"), csv);
  }

  @TestFactory
  Stream<DynamicTest> sameBitsAsOnTheHeap() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Device device : Device.all()) {
      // How a table is read has nothing to do with the device, and the emulator is slow.
      for (Map<String, String> run : device.name().equals("cpu") ? RUNS : RUNS.subList(0, 1)) {
        tests.add(dynamicTest(device.name() + " " + run, () -> compare(device, run)));
      }
    }
    return tests.stream();
  }

  private static void compare(Device device, Map<String, String> run) throws IOException {
    Map<String, Object> made = new LinkedHashMap<>();
    for (long heap : new long[] {Long.MAX_VALUE, 0}) {
      Path cache = Files.createDirectories(folder.resolve("cache"));
      Path out = folder.resolve("run-" + heap);
      Map<String, Given> given = new LinkedHashMap<>();
      put(given, "data", folder.resolve("t.csv").toString());
      put(given, "out", out.toString());
      put(given, "device", device.name());
      put(given, "layers", "4");
      put(given, "epochs", "2");
      put(given, "batch", "1024");
      run.forEach((name, text) -> put(given, name, text));
      Settings settings = Settings.of(GivenSettings.ofCommandLine(given));
      TrainingSource source =
          TrainingSource.load(settings.data(), ReadListener.NONE, new Scratch(cache, heap));
      TrainingData data = TrainingData.of(source, settings);
      assertEquals(heap > 0, data.train().inputs().array().isPresent());
      source.table().orElseThrow().release();
      Run ended = new TrainingRun(settings, data).run(TrainingListener.NONE, backend -> {});
      byte[] model = Files.readAllBytes(out.resolve(RunFolder.MODEL));
      Dataset test = data.test().orElseThrow();
      Map<String, Object> now = new LinkedHashMap<>();
      now.put("train", data.train().fingerprint());
      now.put("test", test.fingerprint());
      now.put("test loss", ended.json().get("testLoss"));
      if (made.isEmpty()) {
        made.putAll(now);
        made.put("model", model);
      } else {
        assertArrayEquals((byte[]) made.remove("model"), model);
        assertEquals(made, now);
      }
      try (Stream<Path> left = Files.list(cache)) {
        assertEquals(List.of(), left.toList());
      }
      delete(out);
    }
  }

  /**
   * Cells are 49 MB here, features 24, and the blocks of text are enough to use their arrays again.
   */
  @Test
  void trainsScoresAndPredictsInASmallHeap() throws Exception {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("y");
    IntStream.rangeClosed(1, 40).forEach(j -> csv.append(",x").append(j));
    for (int row = 0; row < 150_000; row++) {
      int y = random.nextInt(50);
      csv.append('\n').append(y);
      for (int j = 0; j < 40; j++) {
        csv.append(',').append((y * j + random.nextInt(30)) % 100);
      }
    }
    Path table = Files.writeString(folder.resolve("large.csv"), csv);
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Path run = folder.resolve("small");
    Path predictions = folder.resolve("p.csv");
    small("train", "--data", table, "--label", "y", "--layers", 4, "--epochs", 1, "--out", run);
    Path alone = folder.resolve("alone");
    ChildJvm other =
        new ChildJvm.Setup()
            .option("-XX:ActiveProcessorCount=1")
            .run(ChildJvm.CLI, "train", "--config", run.resolve(RunFolder.CONFIG), "--out", alone);
    assertEquals(0, other.exitCode(), other.err());
    assertEquals(
        -1,
        Files.mismatch(run.resolve(RunFolder.MODEL), alone.resolve(RunFolder.MODEL)),
        "one thread reads what several read");
    small("eval", run, "--data", table, "--cache", cache);
    small("predict", run, "--data", table, "--cache", cache, "--output", predictions);
    try (Stream<String> lines = Files.lines(predictions)) {
      assertEquals(150_001, lines.count());
    }
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** A folder that is gone by the time that it is needed says where it was looked for. */
  @Test
  void theCacheIsWhereTheSettingsSay() throws IOException {
    Path gone = Files.createDirectories(folder.resolve("gone"));
    Map<String, Given> given = new LinkedHashMap<>();
    put(given, "cache", gone.toString());
    Scratch scratch = TrainingData.scratch(Settings.of(GivenSettings.ofCommandLine(given)));
    Files.delete(gone);
    String failure = assertThrows(OutputException.class, scratch::file).getMessage();
    assertTrue(failure.startsWith(gone.toString()), failure);
  }

  /** Rows that are floats already are not copied; scaled ones go where the settings say. */
  @Test
  void rowsInMemoryUseTheSameCache() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("cache"));
    Dataset rows =
        new Dataset("d", new float[] {1, 2, 3, 5}, new float[4], List.of("a"), List.of());
    for (String scale : List.of("none", "standard")) {
      Map<String, Given> given = new LinkedHashMap<>();
      put(given, "scale", scale);
      put(given, "test-fraction", "0");
      Settings settings = Settings.of(GivenSettings.ofCommandLine(given));
      Scratch none = new Scratch(cache, 0);
      TrainingData data =
          TrainingData.of(TrainingSource.of(rows, Optional.empty(), none), settings);
      assertEquals(scale.equals("none"), data.train().inputs() == rows.inputs());
      assertEquals(scale.equals("none"), data.train().inputs().array().isPresent());
    }
  }

  private static void small(Object... arguments) throws Exception {
    ChildJvm child =
        new ChildJvm.Setup()
            .option("-Xmx52m")
            .option("-XX:ActiveProcessorCount=4")
            .run(ChildJvm.CLI, arguments);
    assertEquals(0, child.exitCode(), child.err());
  }

  private static void put(Map<String, Given> given, String name, String text) {
    given.put(name, new Given(name, List.of(text.split(",")), false, ""));
  }

  private static void delete(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(out);
  }
}
