package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns are told to count the rows. */
class CountingColumnTest {
  @TempDir Path folder;

  private List<String> counting(int rows, IntFunction<Object> value) throws IOException {
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int row = 0; row < rows; row++) {
      text.append(value.apply(row)).append(',').append(row * row % 7).append(',');
      text.append(row % 2).append('\n');
    }
    Path file = Files.writeString(folder.resolve("t.csv"), text);
    return TrainingTable.read(file, "label").plan().counting();
  }

  @Test
  void eachIsOneMoreOrLessThanTheOneBefore() throws IOException {
    assertEquals(List.of("a"), counting(10, row -> row));
    assertEquals(List.of("a"), counting(40_000, row -> row - 7));
    assertEquals(List.of(), counting(9, row -> row), "may be chance");
    assertEquals(List.of(), counting(20, row -> 2 * row));
    assertEquals(List.of(), counting(20, row -> row + 0.5));
    assertEquals(List.of("a"), counting(20, row -> -row));
    assertEquals(List.of(), counting(20, row -> row == 12 ? "" : row));
    assertEquals(List.of(), counting(20, row -> row == 19 ? 20 : row));
  }
}
