package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReaderTest {
  private static final String PLANTS =
      """
      length,soil,label,width
      5.1,clay,setosa,3.5
      7,sand,versicolor,-3.2e0
      6.3,clay,virginica,.33
      4.9,loam,setosa,+3
      """;

  @TempDir Path directory;

  @Test
  void learnsTheSchemaWhileItReads() {
    CsvTable table = CsvReader.read(plants("plants.csv"), "label", Set.of("soil"), false);

    Dataset data = table.dataset();
    assertEquals("plants", data.name());
    assertEquals(
        List.of("length", "soil=clay", "soil=loam", "soil=sand", "width"), data.features());
    assertEquals(List.of("setosa", "versicolor", "virginica"), data.classes());
    assertArrayEquals(
        new float[] {5.1f, 1, 0, 0, 3.5f, 7, 0, 0, 1, -3.2f, 6.3f, 1, 0, 0, .33f, 4.9f, 0, 1, 0, 3},
        data.x());
    assertArrayEquals(new float[] {0, 1, 2, 0}, data.y());
    assertEquals(List.of(), table.ignored());
    assertEquals(
        new Schema(
            "label",
            List.of(
                Schema.Column.numeric("length"),
                new Schema.Column("soil", List.of("clay", "loam", "sand")),
                Schema.Column.numeric("width")),
            List.of("setosa", "versicolor", "virginica")),
        table.schema());
  }

  @Test
  void readsAnotherFileByName() {
    Schema schema = CsvReader.read(plants("a.csv"), "label", Set.of("soil"), false).schema();
    Path other =
        write(
            "b.csv",
            "id,width,label,soil,length,note\n1,2,virginica,sand,3,x\n2,4,setosa,clay,5,\n");

    CsvTable table = CsvReader.read(other, schema, true);

    assertArrayEquals(new float[] {3, 0, 0, 1, 2, 5, 1, 0, 0, 4}, table.dataset().x());
    assertArrayEquals(new float[] {2, 0}, table.dataset().y());
    assertEquals(List.of("id", "note"), table.ignored());
    assertEquals(schema, table.schema());
  }

  @Test
  void aFileReadAgainByItsSchemaIsTheSame() {
    Path file = plants("plants.csv");
    CsvTable learned = CsvReader.read(file, "label", Set.of("soil"), false);
    CsvTable again = CsvReader.read(file, Schema.fromMap(learned.schema().toMap()), true);
    assertArrayEquals(learned.dataset().x(), again.dataset().x());
    assertArrayEquals(learned.dataset().y(), again.dataset().y());
    assertEquals(learned.dataset().features(), again.dataset().features());
  }

  @ParameterizedTest
  @CsvSource({
    "'a\n1\n2\n', false",
    "'a,label\n1,x\n2,y\n', true",
    "'label,a\ny,1\nz,2\n', false",
    "'label,a\n,1\nx,2\n', false",
    "'a,label\n1,x\n2,\n', false"
  })
  void labelsThatAreNotRequiredAreDroppedUnlessAllAreGood(String text, boolean kept) {
    Schema schema = Schema.numeric("label", List.of("a"), List.of("x", "y"));
    Dataset data = CsvReader.read(write("p.csv", text), schema, false).dataset();
    assertArrayEquals(new float[] {1, 2}, data.x());
    assertEquals(kept, data.hasTargets());
    if (kept) {
      assertArrayEquals(new float[] {0, 1}, data.y());
    } else {
      assertNull(data.y());
    }
  }

  @Test
  void labelsGrowBeyondTheFirstBlock() {
    int rows = 300_000;
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int row = 0; row < rows; row++) {
      text.append(row).append(',').append(row % 7).append(',').append(row % 11).append('\n');
    }
    Dataset data = read(text.toString()).dataset();
    assertEquals(rows, data.rows());
    for (int row = 0; row < rows; row++) {
      assertEquals(row, data.x()[2 * row]);
      assertEquals(row % 7, data.x()[2 * row + 1]);
      assertEquals(row % 11, data.y()[row]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 9 -1 9|-1 9 10",
        "10 9 b|10 9 b",
        "01 1 2|01 1 2",
        "+3 99999999999999999999 4|+3 4 99999999999999999999",
        "B a C|B C a",
        "1.5 1.25 10|1.25 1.5 10"
      })
  void classesAreSortedAsNumbersIfAllAreIntegers(String labels, String classes) {
    StringBuilder text = new StringBuilder("a,label\n");
    for (String label : labels.split(" ")) {
      text.append("0,").append(label).append('\n');
    }
    assertEquals(List.of(classes.split(" ")), read(text.toString()).dataset().classes());
  }

  @Test
  void regressionTakesTheLabelAsANumber() {
    CsvTable table =
        CsvReader.read(write("r.csv", "price,a\n1.5,1\n-2,2\n"), "price", Set.of(), true);
    assertFalse(table.dataset().isClassification());
    assertTrue(table.schema().isRegression());
    assertArrayEquals(new float[] {1.5f, -2}, table.dataset().y());
  }

  @ParameterizedTest
  @CsvSource({
    "byte order mark, '\uFEFFa,label\n1,x\n2,y\n'",
    "byte order mark and quotes, '\uFEFF\"a\",\"label\"\n\"1\",\"x\"\n2,y\n'",
    "windows line ends, 'a,label\r\n1,x\r\n2,y\r\n'",
    "no last line end, 'a,label\n1,x\n2,y'",
    "blank lines, 'a,label\n\n1,x\n\n\n2,y\n\n'",
    "blanks around fields, ' a , label\n 1 ,x \n2, y\n'"
  })
  void spellingsOfOneTable(String name, String text) {
    Dataset data = read(text).dataset();
    assertEquals(List.of("a"), data.features(), name);
    assertEquals(List.of("x", "y"), data.classes(), name);
    assertArrayEquals(new float[] {1, 2}, data.x(), name);
    assertArrayEquals(new float[] {0, 1}, data.y(), name);
  }

  @Test
  void quotedFieldsMayHoldCommasQuotesAndLineEnds() {
    Dataset data = read("\"a,b\",label\n1,\"x \"\"1\"\"\"\n2,\"two\nlines\"\n").dataset();
    assertEquals(List.of("a,b"), data.features());
    assertEquals(List.of("two\nlines", "x \"1\""), data.classes());
  }

  @Test
  void gzipIsKnownByItsContent() {
    byte[] compressed = DataFiles.gzip(PLANTS.getBytes(StandardCharsets.UTF_8));
    for (String name : List.of("plants.csv.gz", "plants.csv")) {
      Path file = DataFiles.write(directory.resolve(name), compressed);
      Dataset data = CsvReader.read(file, "label", Set.of("soil"), false).dataset();
      assertEquals("plants", data.name());
      assertEquals(4, data.rows());
    }
  }

  private CsvTable read(String text) {
    return CsvReader.read(write("data.csv", text), "label", Set.of(), false);
  }

  private Path plants(String name) {
    return write(name, PLANTS);
  }

  private Path write(String name, String text) {
    return DataFiles.write(directory.resolve(name), text);
  }

  /** As a shell's {@code <(command)} is. */
  @Test
  void aPipeIsRead(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    boolean made = false;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      // Not a system that has them.
    }
    assumeTrue(made, "no mkfifo here");
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(pipe, "x,label\n1,a\n2,b\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    assertArrayEquals(new float[] {1, 2}, CsvReader.read(pipe, "label").dataset().x());
    writer.join();
  }
}
