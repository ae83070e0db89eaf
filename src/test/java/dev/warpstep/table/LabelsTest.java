package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found to be predicted. */
class LabelsTest {
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static TableOptions options(List<String> labels, Task task) {
    return Options.of(labels, Set.of(), Set.of(), Missing.AUTO, ReadOptions.AUTO, task);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 3 2|AUTO|true",
        "0 1 0 1|AUTO|true",
        "0.5 1 2 3|AUTO|false",
        "a b a b|AUTO|true",
        "1 2 3 2|REGRESSION|false",
        "0.5 1 2 1|CLASSIFICATION|true"
      })
  void theTaskIsFoundFromTheLabels(String labels, Task task, boolean classes) throws IOException {
    StringBuilder text = new StringBuilder("a,label\n");
    int row = 0;
    for (String label : labels.split(" ")) {
      text.append(row++).append(',').append(label).append('\n');
    }
    TrainingTable table =
        TrainingTable.read(
            List.of(write("t.csv", text.toString())), options(List.of("label"), task));
    assertEquals(classes, table.labels().isClassification());
  }

  @Test
  void moreThanTwentyWholeNumbersAreToBePredicted() throws IOException {
    for (int distinct : new int[] {20, 21}) {
      StringBuilder text = new StringBuilder("a,label\n");
      IntStream.range(0, 100).forEach(i -> text.append(i + "," + i % distinct + "\n"));
      assertEquals(
          distinct == 20,
          TrainingTable.read(write("t.csv", text.toString()), "label").labels().isClassification());
    }
  }

  @Test
  void severalLabelsAreNumbers() throws IOException {
    TrainingTable table =
        TrainingTable.read(
            List.of(write("n.csv", "y1,a,y2\n1,2,3\n4,5,6\n")),
            options(List.of("3", "y1"), Task.AUTO));
    assertEquals(List.of("y2", "y1"), table.labels().columns());
    double[] y = new double[2];
    table.targets().read(1, y);
    assertArrayEquals(new double[] {6, 4}, y);
    table.targets().read(0, y);
    assertArrayEquals(new double[] {3, 1}, y);
    assertFalse(table.labels().isClassification());
  }
}
