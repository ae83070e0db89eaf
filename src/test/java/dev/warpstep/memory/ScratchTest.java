package dev.warpstep.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warpstep.text.OutputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {
  @TempDir Path folder;

  /** Rows of one number; of more than the writer's buffer; and as many as fill it exactly. */
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "1000, 1025", "3, 300000", "4096, 64"})
  void aFileHoldsWhatTheHeapHolds(int rows, int columns) throws IOException {
    FloatRows onHeap = rows(new Scratch(folder, Long.MAX_VALUE), rows, columns);
    FloatRows inFile = rows(new Scratch(folder, 4L * rows * columns - 1), rows, columns);
    assertTrue(onHeap.array().isPresent());
    assertTrue(inFile.array().isEmpty());
    assertEquals(onHeap.count(), inFile.count());
    assertArrayEquals(onHeap.toArray(), inFile.toArray());
    float[] into = new float[columns + 2];
    inFile.read(rows - 1, into, 1);
    assertEquals(value(rows - 1, 0, columns), into[1]);
    assertEquals(0, into[0] + into[columns + 1]);
    assertThrows(IndexOutOfBoundsException.class, () -> inFile.read(rows, into, 0));
    assertEquals(List.of(), files());
  }

  /** Maps of several rows, of one, and smaller than a row; the last is short. */
  @ParameterizedTest
  @ValueSource(ints = {100, 12, 1})
  void rowsOfSeveralMaps(int region) {
    int rows = 26;
    Scratch scratch = new Scratch(folder, 0);
    FloatRows some = rows(FloatRowsWriter.inFile(scratch.file(), rows, 3, region), rows, 3);
    assertArrayEquals(rows(new Scratch(folder, Long.MAX_VALUE), rows, 3).toArray(), some.toArray());
  }

  private static FloatRows rows(Scratch scratch, int rows, int columns) {
    return rows(scratch.floats(rows, columns), rows, columns);
  }

  private static FloatRows rows(FloatRowsWriter writer, int rows, int columns) {
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < columns; j++) {
        row[j] = value(r, j, columns);
      }
      writer.add(row);
    }
    return writer.done();
  }

  private static float value(int row, int column, int columns) {
    return 0.5f + row * columns + column;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }

  @Test
  void rowsBeyondAMapsEndAreInTheNext() {
    ScratchFile file = new Scratch(folder, 0).file();
    byte[] bytes = new byte[1000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    file.append(ByteBuffer.wrap(bytes, 0, 300));
    file.append(ByteBuffer.wrap(bytes, 300, 700));
    List<ByteBuffer> maps = file.map(96);
    assertEquals(11, maps.size());
    List<Byte> read = new ArrayList<>();
    for (ByteBuffer map : maps) {
      while (map.hasRemaining()) {
        read.add(map.get());
      }
    }
    for (int i = 0; i < bytes.length; i++) {
      assertEquals(bytes[i], read.get(i));
    }
  }

  @Test
  void theBudgetIsForAll() {
    Scratch scratch = new Scratch(folder, 100);
    assertTrue(scratch.take(60));
    assertFalse(scratch.take(41));
    assertTrue(scratch.take(40));
    scratch.give(60);
    assertTrue(scratch.take(60));
    assertFalse(scratch.take(1));
  }

  @Test
  void tooFewRowsAreNoMatrix() {
    FloatRowsWriter writer = new Scratch(folder, 0).floats(2, 3);
    writer.add(new float[3]);
    assertThrows(IllegalStateException.class, writer::done);
    writer.discard();
  }

  @Test
  void aFolderThatCannotHoldThemIsNamed() throws IOException {
    Scratch scratch = new Scratch(folder, 0);
    OutputException room =
        assertThrows(
            OutputException.class, () -> scratch.floats(Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertTrue(
        room.getMessage().startsWith(folder + ": must have room for rows"), room.getMessage());
    assertTrue(room.getMessage().endsWith("; --cache names another folder"), room.getMessage());
    OutputException none =
        assertThrows(OutputException.class, () -> new Scratch(folder.resolve("none"), 0).file());
    assertTrue(none.getMessage().contains("none"), none.getMessage());
    assertTrue(none.getMessage().endsWith(": --cache names another folder"), none.getMessage());
    assertEquals(List.of(), files());
  }

  @Test
  void aFullDiskIsSaid() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    ScratchFile file = new ScratchFile(full, FileChannel.open(full, StandardOpenOption.WRITE));
    ByteBuffer bytes = ByteBuffer.allocate(1);
    OutputException e = assertThrows(OutputException.class, () -> file.append(bytes));
    file.discard();
    assertTrue(e.getMessage().contains("free some space"), e.getMessage());
  }
}
