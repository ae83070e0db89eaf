package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import dev.warpstep.data.DataException;
import dev.warpstep.data.DataFiles;
import dev.warpstep.data.FeatureRows;
import dev.warpstep.data.RowSet;
import dev.warpstep.memory.Scratch;
import dev.warpstep.table.Schema.Column;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Task;
import dev.warpstep.table.TableOptions.Unknown;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingTableTest {
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
  void learnsTheColumnsWhileItReads() {
    TrainingTable table = read(PLANTS);
    Schema schema = table.fit(all(table));
    assertEquals(
        List.of("length", "soil=clay", "soil=loam", "soil=sand", "width"), schema.features());
    assertEquals(List.of("setosa", "versicolor", "virginica"), schema.classes());
    assertArrayEquals(new double[] {0, 1, 2, 0}, values(table.targets()));
    assertArrayEquals(
        new double[] {5.1, 1, 0, 0, 3.5, 7, 0, 0, 1, -3.2, 6.3, 1, 0, 0, .33, 4.9, 0, 1, 0, 3},
        values(table.features(schema, all(table))));
    assertEquals(ReadOptions.Header.TRUE, schema.reading().header());
  }

  @Test
  void readsAnotherFileByName() {
    TrainingTable table = read(PLANTS);
    Schema schema = table.fit(all(table));
    Path other =
        write(
            "b.csv",
            "id,width,label,soil,length,note\n1,2,virginica,sand,3,x\n2,4,setosa,clay,5,\n");

    KnownTable known = known(other, schema, true, List.of("note", "id"));

    assertArrayEquals(new double[] {3, 0, 0, 1, 2, 5, 1, 0, 0, 4}, values(known.features()));
    assertArrayEquals(new double[] {2, 0}, values(known.targets().orElseThrow()));
    assertEquals(List.of(), known.ignored());
    assertEquals("x", known.copied(0, 0));
    assertEquals("2", known.copied(1, 1));
    assertEquals(List.of("id", "note"), known(other, schema, true, List.of()).ignored());
  }

  @Test
  void aFileReadAgainByItsSchemaIsTheSame() {
    TrainingTable table = read(PLANTS);
    Schema schema = table.fit(all(table));
    KnownTable again =
        known(directory.resolve("data.csv"), Schema.fromMap(schema.toMap()), true, List.of());
    assertArrayEquals(values(table.features(schema, all(table))), values(again.features()));
    assertArrayEquals(values(table.targets()), values(again.targets().orElseThrow()));
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
    KnownTable table = known(write("p.csv", text), schema, false, List.of());
    assertArrayEquals(new double[] {1, 2}, values(table.features()));
    assertEquals(kept, table.targets().isPresent());
  }

  @Test
  void rowsOfManyBlocksComeInTheirOrder() {
    int rows = 300_000;
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int row = 0; row < rows; row++) {
      text.append(row).append(",k").append(row % 7).append(',').append(row % 11).append('\n');
    }
    TrainingTable table = read(text.toString());
    Schema schema = table.fit(all(table));
    FeatureRows features = table.features(schema, all(table));
    double[] x = new double[features.width()];
    assertEquals(rows, features.rows());
    for (int row = 0; row < rows; row++) {
      features.read(row, x);
      assertEquals(row, x[0]);
      assertEquals(1, x[1 + row % 7]);
      assertEquals(row % 11, table.targets().value(row, 0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 9 -1 9|-1 9 10",
        "c10 c9 b|b c9 c10",
        "+3 4|3 4",
        "B a C|B C a",
        "true false true|false true",
        "x2y10 x2y9 x10|x2y9 x2y10 x10"
      })
  void classesAreInNaturalOrder(String labels, String classes) {
    StringBuilder text = new StringBuilder("a,label\n");
    int row = 0;
    for (String label : labels.split(" ")) {
      text.append(row++).append(',').append(label).append('\n');
    }
    assertEquals(List.of(classes.split(" ")), read(text.toString()).labels().classes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "byte order mark|'\uFEFFa,label\n1,x\n2,y\n'",
        "byte order mark and quotes|'\uFEFF\"a\",\"label\"\n\"1\",\"x\"\n2,y\n'",
        "windows line ends|'a,label\r\n1,x\r\n2,y\r\n'",
        "old line ends|'a,label\r1,x\r2,y\r'",
        "no last line end|'a,label\n1,x\n2,y'",
        "blank lines|'a,label\n\n1,x\n  \n\n2,y\n\n'",
        "blanks around fields|' a , label\n 1 ,x \n2, y\n'",
        "blanks before quotes|'a, label\n1, \"x\"\n2, \"y\" \n'",
        "semicolons|'a;label\n1;x\n2;y\n'",
        "tabs|'a\tlabel\n1\tx\n2\ty\n'",
        "bars|'a¦label\n1¦x\n2¦y\n'",
        "decimal commas|'a;label\n1,0;x\n2,0;y\n'",
        "decimal commas in quotes|'a,label\n\"1,0\",x\n\"2,0\",y\n'",
        "a decimal comma rather than thousands|'a;label\n1,000;x\n2,000;y\n'"
      })
  void spellingsOfOneTable(String name, String text) {
    TrainingTable table = read(text.replace('¦', '|'));
    Schema schema = table.fit(all(table));
    assertEquals(List.of("a"), schema.features(), name);
    assertEquals(List.of("x", "y"), schema.classes(), name);
    assertArrayEquals(new double[] {1, 2}, values(table.features(schema, all(table))), name);
    assertArrayEquals(new double[] {0, 1}, values(table.targets()), name);
  }

  /** Commas before fractions and points between thousands, and the other way round. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a;b;label\n20,5;1.200;x\n1,5;950;y\n'|20.5,1200,1.5,950",
        "'a;b;label\n20.5;1,200;x\n1.5;950;y\n'|20.5,1200,1.5,950",
        "'a;b;label\n1.234,5;1;x\n2;2;y\n'|1234.5,1,2,2",
        "'a;b;label\n1,234,567;0;x\n2;1;y\n'|1234567,0,2,1",
        "'a;b;label\n1.234.567;0;x\n2;1;y\n'|1234567,0,2,1",
        "'a;b;label\n0.125;1;x\n2;2;y\n'|0.125,1,2,2",
        "'a;b;label\n0,125;1;x\n2;2;y\n'|0.125,1,2,2",
        "'a;b;label\n1.200;1;x\n2.500;2;y\n'|1.2,1,2.5,2",
        "'a,b,label\n\"1,200\",1,x\n\"2,500\",2,y\n'|1200,1,2500,2"
      })
  void signsOfFractionsAndThousands(String text, String values) {
    TrainingTable table = read(text);
    double[] expected = Stream.of(values.split(",")).mapToDouble(Double::parseDouble).toArray();
    assertArrayEquals(expected, values(table.features(table.fit(all(table)), all(table))));
  }

  @Test
  void quotedFieldsMayHoldCommasQuotesAndLineEnds() {
    TrainingTable table = read("\"a,b\",label\n1,\"x \"\"1\"\"\"\n2,\"two\nlines\"\n");
    assertEquals(List.of("a,b", "label"), table.plan().table().columns());
    assertEquals(List.of("two\nlines", "x \"1\""), table.labels().classes());
  }

  @Test
  void compressedFilesAreKnownByTheirContent() {
    byte[] text = PLANTS.getBytes(StandardCharsets.UTF_8);
    for (byte[] compressed : List.of(DataFiles.gzip(text), Zstd.compress(text))) {
      Path file = DataFiles.write(directory.resolve("plants.csv"), compressed);
      assertEquals(4, TrainingTable.read(List.of(file), TableOptions.DEFAULT).rows());
    }
    assertEquals("plants", TableFiles.name(List.of(Path.of("x/plants.csv.gz"))));
    assertEquals("plants", TableFiles.name(List.of(Path.of("plants.tsv.zst"))));
  }

  @Test
  void missingValuesAreFilledInFromTheTrainingRowsAlone() {
    TrainingTable table =
        read("a,c,b,label\n1,u,yes,x\n3,NA,no,y\n,v,,x\n5,u,yes,y\n1000,w,no,x\n");
    RowSet training = RowSet.of(0, 1, 2, 3);
    Schema schema = table.fit(training);
    assertEquals(
        List.of(
            new Column("a", Schema.Kind.NUMBER, List.of(), 3, true),
            new Column("c", Schema.Kind.CATEGORY, List.of("u", "v"), 0, true),
            new Column("b", Schema.Kind.BOOLEAN, List.of(), 1, true)),
        schema.columns());
    assertArrayEquals(
        new double[] {
          1, 0, 1, 0, 0, 1, 0,
          3, 0, 0, 0, 1, 0, 0,
          3, 1, 0, 1, 0, 1, 1,
          5, 0, 1, 0, 0, 1, 0,
          1000, 0, 0, 0, 0, 0, 0 // w is none of the training rows' categories
        },
        values(table.features(schema, all(table))));
  }

  @Test
  void aGapThatTrainingHadNoneOfIsNoCategory() {
    TrainingTable table = read("a,c,label\n1,u,x\n,v,y\n3,u,x\n");
    Schema schema = table.fit(all(table));
    KnownTable other = known(write("g.csv", "a,c\n,u\n2,\n"), schema, false, List.of());
    double[] x = new double[schema.width()];
    other.features().read(0, x);
    assertArrayEquals(new double[] {2, 1, 1, 0}, x);
    DataException e = assertThrows(DataException.class, () -> other.features().read(1, x));
    assertEquals(
        directory.resolve("g.csv")
            + ":3:c: a missing value is no category of training; "
            + "--unknown other takes it as none of them",
        e.getMessage());
    Schema lenient = schema.with(schema.reading(), schema.missing(), Unknown.OTHER);
    known(directory.resolve("g.csv"), lenient, false, List.of()).features().read(1, x);
    assertArrayEquals(new double[] {2, 0, 0, 0}, x);
  }

  @Test
  void rowsWithGapsMayBeDropped() {
    TrainingTable table =
        TrainingTable.read(
            List.of(write("d.csv", "a,label\n1,x\n,y\n2,\n3,y\n")),
            options(List.of("label"), Missing.DROP, ReadOptions.AUTO, Task.AUTO));
    assertEquals(2, table.rows());
    Schema schema = table.fit(RowSet.of(0, 1));
    assertArrayEquals(new double[] {1, 3}, values(table.features(schema, RowSet.of(0, 1))));
  }

  @Test
  void markersOfMissingValuesMayBeTextsOrNumbers() {
    ReadOptions read =
        new ReadOptions(
            Optional.empty(),
            Optional.empty(),
            ReadOptions.Header.AUTO,
            Set.of("-999", "ZZ"),
            false);
    TrainingTable table =
        TrainingTable.read(
            List.of(write("m.csv", "a,label\n1,x\n-999.0,y\nzz,y\n3,x\n")),
            options(List.of("label"), Missing.AUTO, read, Task.AUTO));
    assertEquals(2, table.plan().columns().get(0).profile().missing());
  }

  @Test
  void badRowsMayBeSkippedAndAreListed() {
    ReadOptions read =
        new ReadOptions(
            Optional.empty(), Optional.empty(), ReadOptions.Header.AUTO, Set.of(), true);
    Path file = write("s.csv", "a,label\n1,x\n2\n3,y,z\n4,y\n");
    TrainingTable table =
        TrainingTable.read(List.of(file), options(List.of("label"), Missing.AUTO, read, Task.AUTO));
    assertEquals(2, table.rows());
    assertEquals(
        new Table.Skipped(
            2,
            List.of(
                file + ":3: every row must have 2 fields: 1",
                file + ":4: every row must have 2 fields: 3")),
        table.plan().table().skipped());
  }

  @Test
  void numbersFarOutAreKept() {
    TrainingTable table = read("a,b,label\n1000000000000000000,1e300,x\n1000000000000001000,2,y\n");
    assertArrayEquals(
        new double[] {1e18, 1e300, 1000000000000001000d, 2},
        values(table.features(table.fit(all(table)), all(table))));
  }

  @Test
  void partsOfATableAreReadAsOne() {
    write("part-2.csv", "a,label\n3,x\n4,y\n");
    write("part-10.csv", "a,label\n5,x\n");
    write("part-1.csv", "a,label\n1,x\n2,y\n");
    List<Path> files =
        TableFiles.find(directory.resolve("part-?.csv") + "," + directory.resolve("part-10.csv"));
    TrainingTable table = TrainingTable.read(files, TableOptions.DEFAULT);
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5}, values(table.features(table.fit(all(table)), all(table))));
    assertEquals(List.of(), TableFiles.find(directory.resolve("none-*.csv").toString()));
    Path bare = write("bare.csv", "6,x\n7,y\n");
    TrainingTable more =
        TrainingTable.read(List.of(directory.resolve("part-1.csv"), bare), TableOptions.DEFAULT);
    assertArrayEquals(
        new double[] {1, 2, 6, 7},
        values(more.features(more.fit(all(more)), all(more))),
        "one header may stand in the first part alone");
    Path other = write("other.csv", "b,label\n6,x\n");
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                TrainingTable.read(
                    List.of(directory.resolve("part-1.csv"), other), TableOptions.DEFAULT));
    assertEquals(
        other + ":1: must have the header of " + directory.resolve("part-1.csv") + ": b, label",
        e.getMessage());
  }

  @Test
  void standardInputIsRead() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(PLANTS.getBytes(StandardCharsets.UTF_8)));
    try {
      TrainingTable table = TrainingTable.read(TableFiles.find("-"), TableOptions.DEFAULT);
      assertEquals(4, table.rows());
      assertEquals("stdin", table.plan().table().name());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void withoutAHeaderColumnsHaveNumbers() {
    TrainingTable table =
        TrainingTable.read(
            List.of(write("h.csv", "1,u,0.5\n2,v,0.25\n")),
            options(List.of("last"), Missing.AUTO, ReadOptions.AUTO, Task.AUTO));
    assertEquals(List.of("c1", "c2", "c3"), table.plan().table().columns());
    assertEquals(List.of("c1", "c2=u", "c2=v"), table.fit(all(table)).features());
    assertEquals(ReadOptions.Header.FALSE, table.fit(all(table)).reading().header());
  }

  @Test
  void weightsAndGroups() {
    TrainingTable table =
        TrainingTable.read(
            List.of(write("w.csv", "a,w,g,label\n1,2,u,x\n2,0.5,v,y\n3,1,u,x\n")),
            new TableOptions(
                ReadOptions.AUTO,
                List.of("label"),
                Set.of(),
                Set.of(),
                Set.of(),
                Missing.AUTO,
                Unknown.ERROR,
                Task.AUTO,
                Optional.of("w"),
                Optional.of("g"),
                true));
    assertArrayEquals(new double[] {2, 0.5, 1}, table.weights().orElseThrow());
    assertArrayEquals(new int[] {0, 1, 0}, table.groups().orElseThrow());
    assertEquals(List.of("a"), table.fit(all(table)).features());
  }

  @Test
  void libsvmIsRead() {
    TrainingTable table = read("# a comment\n1 1:0.5 3:2 # end\n-1 2:1e-1\n");
    Schema schema = table.fit(all(table));
    assertEquals(List.of("f1", "f2", "f3"), schema.features());
    assertEquals(List.of("-1", "1"), schema.classes());
    assertArrayEquals(
        new double[] {0.5, 0, 2, 0, 0.1, 0}, values(table.features(schema, all(table))));
    KnownTable fewer = known(write("f.svm", "1 1:4 2:2\n"), schema, true, List.of());
    assertArrayEquals(new double[] {4, 2, 0}, values(fewer.features()));
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
    assertEquals(2, TrainingTable.read(List.of(pipe), TableOptions.DEFAULT).rows());
    writer.join();
  }

  private static TableOptions options(
      List<String> labels, Missing missing, ReadOptions read, Task task) {
    return Options.of(labels, Set.of(), Set.of(), missing, read, task);
  }

  private static KnownTable known(
      Path file, Schema schema, boolean labelRequired, List<String> copy) {
    return KnownTable.read(
        List.of(file),
        schema,
        labelRequired,
        schema.reading(),
        copy,
        Optional.empty(),
        Scratch.temporary());
  }

  private static double[] values(FeatureRows rows) {
    double[] all = new double[rows.rows() * rows.width()];
    double[] x = new double[rows.width()];
    for (int row = 0; row < rows.rows(); row++) {
      rows.read(row, x);
      System.arraycopy(x, 0, all, row * x.length, x.length);
    }
    return all;
  }

  private static RowSet all(TrainingTable table) {
    assertTrue(table.rows() > 0);
    return RowSet.all(table.rows());
  }

  private TrainingTable read(String text) {
    return TrainingTable.read(List.of(write("data.csv", text)), TableOptions.DEFAULT);
  }

  private Path write(String name, String text) {
    return DataFiles.write(directory.resolve(name), text);
  }
}
