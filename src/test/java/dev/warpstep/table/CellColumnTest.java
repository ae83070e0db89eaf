package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.memory.Scratch;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of more cells than the heap may take, whose segments lie in turns in one file. */
class CellColumnTest {
  private static final int SEGMENT = 1 << 14;

  @TempDir Path folder;

  /** None, some and all of the segments on the heap; one or several in a map; a short one last. */
  @ParameterizedTest
  @CsvSource({"0, 1, 5", "0, 3, 5", "3, 2, 5", "100, 2, 5", "0, 2, 0"})
  void cellsAreWhatWasAdded(int onHeap, int perMap, int more) {
    Scratch scratch = new Scratch(folder, (long) onHeap * SEGMENT * Long.BYTES);
    CellColumn.Store store = new CellColumn.Store(scratch, perMap);
    CellColumn up = new CellColumn(store);
    CellColumn down = new CellColumn(store);
    int rows = 5 * SEGMENT + more;
    long[] chunk = new long[1000];
    for (int row = 0; row < rows; row += chunk.length) {
      int count = Math.min(chunk.length, rows - row);
      for (int i = 0; i < count; i++) {
        chunk[i] = row + i;
      }
      up.add(chunk, count);
      for (int i = 0; i < count; i++) {
        down.add(-row - i);
      }
    }
    store.complete();
    up.complete();
    down.complete();
    assertEquals(rows, up.size());
    for (int row = 0; row < rows; row++) {
      assertEquals(row, up.get(row));
      assertEquals(-row, down.get(row));
    }
    store.release();
    assertTrue(scratch.take((long) onHeap * SEGMENT * Long.BYTES), "given back");
  }
}
