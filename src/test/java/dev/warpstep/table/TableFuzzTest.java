package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import dev.warpstep.data.DataException;
import dev.warpstep.data.DataFiles;
import dev.warpstep.data.Dataset;
import dev.warpstep.memory.Scratch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every format: each is read, or refused with a DataException of one line; nothing
 * hangs, and no file takes memory out of proportion. {@code mvn -Pfuzz test} tries 100,000.
 */
class TableFuzzTest {
  private static final int FILES = Integer.getInteger("warpstep.fuzz", 2000);
  private static final Path TABLES = Path.of("src/test/resources/tables");

  /**
   * A block of text, its copy and the decoders' buffers; then some 500 bytes for each of a file.
   */
  private static final long MEMORY = 24 << 20;

  private static final long MEMORY_OF_A_BYTE = 2000;

  private static final byte[] SPECIAL =
      "\"\"\n\r,;\t|.-+eE:# 019naNI\0\u00ff'{}()<>".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    List<byte[]> corpus = corpus();
    int read = 0;
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      Random random = new Random(i);
      byte[] file = damaged(corpus.get(i % corpus.size()), random);
      if (tryToRead(file, i, random.nextBoolean())) {
        read++;
      } else {
        refused++;
      }
    }
    assertEquals(FILES, read + refused);
    assertTrue(read > FILES / 20 && refused > FILES / 20, read + " read, " + refused + " refused");
  }

  private boolean tryToRead(byte[] bytes, int seed, boolean learn) throws IOException {
    Path file = Files.write(folder.resolve("fuzz.dat"), bytes);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long began = System.nanoTime();
    boolean read;
    try {
      if (learn) {
        Dataset data = TrainingTable.read(file, "last").dataset();
        assertTrue(data.rows() > 0);
      } else {
        Schema schema = Schema.numeric("label", List.of("a", "b"), List.of("0", "1"));
        KnownTable.read(
            List.of(file),
            schema,
            true,
            ReadOptions.AUTO,
            List.of(),
            Optional.empty(),
            Scratch.temporary());
      }
      read = true;
    } catch (DataException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      assertTrue(
          e.getMessage().startsWith(file.toString()) || e.getMessage().startsWith("fuzz"),
          e.getMessage());
      read = false;
    } catch (RuntimeException | Error e) {
      byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, 300));
      return fail("seed " + seed + ": " + e + "; " + HexFormat.of().formatHex(head), e);
    }
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    long most = MEMORY + MEMORY_OF_A_BYTE * bytes.length;
    assertTrue(
        taken <= most, "seed %d took %,d bytes for %,d".formatted(seed, taken, bytes.length));
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    assertTrue(time.toSeconds() < 20, "seed " + seed + " took " + time);
    return read;
  }

  /** What Parquet's threads take is not seen; that no file takes the heap is. */
  @Test
  void damagedParquetIsReadOrRefused() throws IOException {
    List<byte[]> corpus = new ArrayList<>();
    for (Path table : tables()) {
      if (table.toString().endsWith(".parquet")) {
        corpus.add(Files.readAllBytes(table));
      }
    }
    int files = FILES / 4;
    int read = 0;
    for (int i = 0; i < files; i++) {
      Random random = new Random(i);
      byte[] good = corpus.get(i % corpus.size());
      // The directory is at the end.
      byte[] file =
          random.nextBoolean() ? damaged(good, random) : reversed(damaged(reversed(good), random));
      read += tryToRead(file, i, random.nextBoolean()) ? 1 : 0;
    }
    assertTrue(ParquetReaderTest.READS ? read > files / 50 : read == 0, read + " read");
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int change = random.nextInt(6); change > 0; change--) {
      int at =
          bytes.length == 0
              ? 0
              : random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 200 : bytes.length));
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> with(bytes, at, (byte) random.nextInt(256));
            case 1 -> with(bytes, at, SPECIAL[random.nextInt(SPECIAL.length)]);
            case 2 ->
                spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), new byte[0]);
            case 3 -> spliced(bytes, at, at, new byte[] {SPECIAL[random.nextInt(SPECIAL.length)]});
            case 4 -> Arrays.copyOf(bytes, at);
            default -> {
              int end = Math.min(bytes.length, at + random.nextInt(200));
              yield spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            }
          };
    }
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    if (at < bytes.length) {
      bytes[at] = value;
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    byte[] all = new byte[bytes.length - (to - from) + middle.length];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(middle, 0, all, from, middle.length);
    System.arraycopy(bytes, to, all, from + middle.length, bytes.length - to);
    return all;
  }

  private static List<Path> tables() throws IOException {
    try (Stream<Path> tables = Files.list(TABLES)) {
      return tables.sorted().toList();
    }
  }

  private static List<byte[]> corpus() throws IOException {
    List<byte[]> corpus = new ArrayList<>();
    for (Path table : tables()) {
      byte[] text = Files.readAllBytes(table);
      corpus.add(text.length > 20_000 ? Arrays.copyOf(text, 20_000) : text);
    }
    byte[] small =
        "a,b,label\n1,2,0\n\"3\",4e1,1\n, NA ,0\n7,x,1\n".getBytes(StandardCharsets.UTF_8);
    corpus.add(small);
    corpus.add(DataFiles.gzip(small));
    corpus.add(Zstd.compress(small));
    corpus.add(
        NumpyReaderTest.npy("<f8", false, "(3, 2)", NumpyReaderTest.doubles(1, 2, 3, 4, 5, 6)));
    corpus.add(
        NumpyReaderTest.npz(
            "x", NumpyReaderTest.npy("<f8", false, "(2, 2)", NumpyReaderTest.doubles(1, 2, 3, 4)),
            "y", NumpyReaderTest.npy("|u1", false, "(2,)", new byte[] {0, 1})));
    return corpus;
  }

  @Test
  void theFuzzerDamages() throws IOException {
    long same = 0;
    for (int i = 0; i < 200; i++) {
      byte[] good = corpus().get(0);
      same += Arrays.equals(good, damaged(good, new Random(i))) ? 1 : 0;
    }
    Assertions.assertTrue(same < 80, same + " of 200 are undamaged");
  }
}
