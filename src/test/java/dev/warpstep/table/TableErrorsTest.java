package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.data.DataException;
import dev.warpstep.data.DataFiles;
import dev.warpstep.data.NoInputException;
import dev.warpstep.memory.Scratch;
import dev.warpstep.table.TableOptions.Missing;
import dev.warpstep.table.TableOptions.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TableErrorsTest {
  private static final Schema SCHEMA =
      Schema.of(
          "label",
          List.of(
              Schema.Column.numeric("a"),
              Schema.Column.category("soil", List.of("clay", "sand")),
              new Schema.Column("wild", Schema.Kind.BOOLEAN, List.of(), 0, false)),
          List.of("x", "y"));

  /** A file and what is said of it after its name. */
  private record Case(String name, String text, String message) {}

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> badFilesToLearnFrom() {
    return Stream.of(
            new Case("empty", "", ": must have a header and rows: the file is empty"),
            new Case("mark only", "\uFEFF", ": must have a header and rows: the file is empty"),
            new Case(
                "blank lines", "\n\n", ": must have a header and rows: there are only blank lines"),
            new Case("header only", "a,label\n", ": must have rows: there is only a header"),
            new Case("blank first", "\na,label\n1,x\n", ":1: must be the header: blank line"),
            new Case("few fields", "a,label\n1,x\n2\n", ":3: every row must have 2 fields: 1"),
            new Case(
                "many fields, one bad",
                "a,label\nz,x,3\n1,y\n2,y\n",
                ":2: every row must have 2 fields: 3"),
            new Case(
                "text in one row",
                "a,b,label\n1,2,x\n1,z,y\n",
                ":3:b: must be numbers or texts, but 1 are numbers and 1 texts: \"z\"; if it means "
                    + "missing: --missing-markers z; if these are categories: --one-hot b"),
            new Case(
                "hexadecimal",
                "a,label\n0x1p3,x\n7,y\n",
                ":2:a: must be numbers or texts, but 1 are numbers and 1 texts: \"0x1p3\"; if it "
                    + "means missing: --missing-markers 0x1p3; if these are categories: --one-hot a"),
            new Case(
                "dates",
                "d,label\n2016-03-01,x\n2016-3-2 10:30,y\n",
                ":2:d: must be a number or a category, not a date: \"2016-03-01\"; "
                    + "--drop d leaves the column out"),
            new Case(
                "identifiers",
                identifiers(30),
                ":2:id: must be a number or a category, not one of 30 texts in 30 rows: \"u0\"; "
                    + "--drop id leaves the column out"),
            new Case(
                "few identifiers",
                identifiers(5),
                ":2:id: must be a number or a category, not one of 5 texts in 5 rows: \"u0\"; "
                    + "--drop id leaves the column out"),
            new Case(
                "other decimal sign",
                "a,b,c,label\n\"2,5\",1.5,1.5,x\n\"3,5\",2.5,1.5,y\n",
                ":2:a: must be a number: \"2,5\"; --decimal , reads it as one"),
            new Case(
                "other decimal sign in some rows",
                "a,b,label\n2,1.5,x\n\"3,5\",2.5,y\n",
                ":3:a: must be a number: \"3,5\"; --decimal , reads it as one"),
            new Case(
                "other decimal sign of the label",
                "a,label\n1.5,\"2,5\"\n2.5,\"3,25\"\n0.5,1\n3.5,1\n",
                ":2:label: must be a number: \"2,5\"; --decimal , reads it as one"),
            new Case(
                "missing label",
                "a,label\n1,x\n2,\n3,y\n",
                ":3:label: missing label; --missing drop leaves such rows out"),
            new Case(
                "infinite",
                "a,label\n1,x\n-inf,y\n",
                ":3:a: must be finite, at most 1.7976931348623157e308: it is -Infinity"),
            new Case(
                "overflow",
                "a,label\n1e309,x\n1,y\n",
                ":2:a: must be finite, at most 1.7976931348623157e308: it is Infinity"),
            new Case(
                "infinite label", "a,label\n1,2\n2,inf\n", ":3:label: must be finite: Infinity"),
            new Case(
                "no label, near",
                "a,Label\n1,x\n",
                ":1: no label column \"label\"; did you mean \"Label\"?; columns: a, Label; "
                    + "name it with --label NAME, NUMBER or last"),
            new Case(
                "no label, far",
                "a,species\n1,x\n",
                ":1: no label column \"label\"; columns: a, species; "
                    + "name it with --label NAME, NUMBER or last"),
            new Case(
                "no feature", "label\nx\ny\n", ":1: there must be a feature column: only label"),
            new Case(
                "constant features only",
                "a,b,label\n1,,x\n1,,y\n",
                ":1: a feature column must have two values or more: none has"),
            new Case(
                "one class",
                "a,label\n1,x\n2,x\n",
                ": column label must have two classes or more: only \"x\""),
            new Case(
                "twice",
                "a,b,a,label\n1,2,3,x\n",
                ":1: column names must be distinct: \"a\" is column 1 and 3; --drop 3 leaves one "
                    + "out, or --header false names all by number"),
            new Case(
                "mixed labels",
                "a,label\n1,2\n2,tall\n3,4\n",
                ":3:label: must be numbers or classes, but 2 are numbers and 1 texts: \"tall\"; if "
                    + "it means missing: --missing-markers tall --missing drop; if all are classes: "
                    + "--task classification"),
            new Case(
                "after lines in quotes",
                "a,label,b\n1,\"x\r\n\r\ny\",2\n3,\"p\nq\",z\n",
                ":5:b: must be numbers or texts, but 1 are numbers and 1 texts: \"z\"; if it means "
                    + "missing: --missing-markers z; if these are categories: --one-hot b"),
            new Case("open quote", "a,label\n1,x\n2,\"y\n", ":3: a quote must be closed"),
            new Case("open quote in the header", "a,\"label\n", ":1: a quote must be closed"),
            new Case(
                "text after a quote",
                "a,label\n1,\"x\" z\n2,y\n",
                ":2: a closing quote must end its field"),
            new Case(
                "zero bytes",
                "a\0,label\n1,x\n",
                ": must be text in UTF-8: there is a zero byte at offset 1"))
        .map(c -> dynamicTest(c.name(), () -> expect(c, TableOptions.DEFAULT)));
  }

  private static String identifiers(int rows) {
    StringBuilder text = new StringBuilder("id,label\n");
    IntStream.range(0, rows).forEach(i -> text.append("u" + i + "," + "xy".charAt(i % 2) + "\n"));
    return text.toString();
  }

  @TestFactory
  Stream<DynamicTest> badOptions() {
    TableOptions usual = TableOptions.DEFAULT;
    String table = "a,soil,label\n1,clay,x\n2,sand,y\n";
    return Stream.of(
        dynamicTest(
            "one-hot absent",
            () ->
                expect(
                    new Case(
                        "",
                        table,
                        ":1: no --one-hot column \"soils\"; did you mean \"soil\"?; "
                            + "columns: a, soil, label"),
                    with(Set.of(), Set.of("soils"), Missing.AUTO, Task.AUTO))),
        dynamicTest(
            "one-hot label",
            () ->
                expect(
                    new Case(
                        "", table, ":1: the label column cannot be one-hot encoded: \"label\""),
                    with(Set.of(), Set.of("label"), Missing.AUTO, Task.AUTO))),
        dynamicTest(
            "one-hot left out",
            () ->
                expect(
                    new Case(
                        "",
                        table,
                        ":1: a column that is left out cannot be one-hot encoded: \"soil\""),
                    with(Set.of("soil"), Set.of("soil"), Missing.AUTO, Task.AUTO))),
        dynamicTest(
            "no such number",
            () ->
                expect(
                    new Case("", table, ":1: a column's number must lie in [1, 3]: 4"),
                    with(Set.of("4"), Set.of(), Missing.AUTO, Task.AUTO))),
        dynamicTest(
            "missing refused",
            () ->
                expect(
                    new Case(
                        "",
                        "a,label\n1,x\nNA,y\n2,y\n",
                        ":3:a: missing value; --missing auto fills it in, --missing drop leaves "
                            + "the row out"),
                    with(Set.of(), Set.of(), Missing.ERROR, Task.AUTO))),
        dynamicTest(
            "all rows dropped",
            () ->
                expect(
                    new Case(
                        "",
                        "a,b,label\n1,,x\n,1,y\n2,,y\n,3,x\n",
                        ":1: must have a row without a missing value: none has"),
                    with(Set.of(), Set.of(), Missing.DROP, Task.AUTO))),
        dynamicTest(
            "text label for regression",
            () ->
                expect(
                    new Case(
                        "",
                        "a,label\n1,2\n2,tall\n",
                        ":3:label: must be a number for regression: \"tall\""),
                    with(Set.of(), Set.of(), Missing.AUTO, Task.REGRESSION))),
        dynamicTest(
            "one value of all rows",
            () ->
                expect(
                    new Case(
                        "",
                        "a,label\n1,2\n1,3\n",
                        ":1: a feature column must have two values or more: none has"),
                    usual)));
  }

  private static TableOptions with(
      Set<String> drop, Set<String> oneHot, Missing missing, Task task) {
    return Options.of(List.of(TableOptions.LABEL), drop, oneHot, missing, ReadOptions.AUTO, task);
  }

  @TestFactory
  Stream<DynamicTest> badFilesForASchema() {
    return Stream.of(
            new Case(
                "no column",
                "a,label,wild\n1,x,no\n",
                ":1: no column \"soil\"; columns: a, label, wild"),
            new Case(
                "no label",
                "a,soil,wild\n1,clay,no\n",
                ":1: no label column \"label\"; columns: a, soil, wild"),
            new Case(
                "category",
                "label,soil,a,wild\nx,clay,1,no\ny,loam,2,no\n",
                ":3:soil: category must be one of clay, sand: \"loam\"; "
                    + "--unknown other takes it as none of them"),
            new Case(
                "class",
                "label,soil,a,wild\nz,clay,1,no\n",
                ":2:label: class must be one of x, y: \"z\""),
            new Case(
                "text", "label,soil,a,wild\nx,clay,one,no\n", ":2:a: must be a number: \"one\""),
            new Case(
                "not a yes",
                "label,soil,a,wild\nx,clay,1,maybe\n",
                ":2:wild: must be true or false: \"maybe\""),
            new Case(
                "missing",
                "label,soil,a,wild\nx,clay,,no\n",
                ":2:a: missing value; the model was trained without any, not with --missing auto"),
            new Case(
                "ragged",
                "label,soil,a,wild,extra\nx,clay,1,no\n",
                ":2: every row must have 5 fields: 4"))
        .map(c -> dynamicTest(c.name(), () -> expect(c, f -> known(f, true))));
  }

  @Test
  void aDefectKnowsItsPlace() {
    Path file = DataFiles.write(directory.resolve("place.csv"), "a,label\n1,x\nz,y\n");
    DataException e = assertThrows(DataException.class, () -> learn(file, TableOptions.DEFAULT));
    assertEquals(file.toString(), e.file());
    assertEquals(3, e.line());
    assertEquals("a", e.column());
  }

  @Test
  void aDefectFarDownHasItsLineThoughBlocksAreParsedApart() {
    StringBuilder text = new StringBuilder("a,b,label\n");
    IntStream.range(0, 200_000)
        .forEach(
            i -> text.append("1.25,\"q").append(i % 3).append("\n\",").append(i % 2).append('\n'));
    text.append("7,8\n");
    expect(
        new Case("far", text.toString(), ":400002: every row must have 3 fields: 2"),
        TableOptions.DEFAULT);
  }

  @Test
  void wideFilesListTheirFirstColumns() {
    String header = String.join(",", IntStream.range(0, 785).mapToObj(i -> "pixel" + i).toList());
    expect(
        new Case(
            "wide",
            header + "\n",
            ":1: no label column \"label\"; columns: pixel0, pixel1, pixel2, pixel3, pixel4, "
                + "pixel5, pixel6, pixel7, pixel8, pixel9, pixel10, pixel11, .. (785); "
                + "name it with --label NAME, NUMBER or last"),
        TableOptions.DEFAULT);
  }

  @Test
  void textMustBeUtf8() {
    byte[] latin = "a,label\n1,x\n2,caf\u00e9\n3,y\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] header = "caf\u00e9,label\n1,x\n".getBytes(StandardCharsets.ISO_8859_1);
    expectBytes("latin.csv", latin, ":3:label: must be UTF-8");
    expectBytes("latin.csv.gz", DataFiles.gzip(latin), ":3:label: must be UTF-8");
    expectBytes("header.csv", header, ":1: must be UTF-8");
  }

  @Test
  void gzipMustBeWhole() {
    String rows = "1,x\n2,y\n".repeat(5000);
    byte[] whole = DataFiles.gzip(("a,label\n" + rows).getBytes(StandardCharsets.UTF_8));
    byte[] damaged = whole.clone();
    damaged[whole.length - 6] ^= 1;
    expectBytes(
        "cut.csv.gz",
        Arrays.copyOf(whole, whole.length / 2),
        ": corrupt gzip data: Unexpected end of ZLIB input stream");
    expectBytes("damaged.csv.gz", damaged, ": corrupt gzip data: Corrupt GZIP trailer");
    expectBytes(
        "plain.csv.gz",
        "a,label\n1,x\n".getBytes(StandardCharsets.UTF_8),
        ": corrupt gzip data: no gzip header");
  }

  @Test
  void missingFilesAndDirectories() {
    Path missing = directory.resolve("none.csv");
    NoInputException none =
        assertThrows(NoInputException.class, () -> learn(missing, TableOptions.DEFAULT));
    assertEquals(missing + ": no such file", none.getMessage());
    DataException folder =
        assertThrows(DataException.class, () -> learn(directory, TableOptions.DEFAULT));
    assertEquals(directory + ": must be a file, is a directory", folder.getMessage());
  }

  private interface Read {
    void from(Path file);
  }

  private static void learn(Path file, TableOptions options) {
    TrainingTable.read(List.of(file), options);
  }

  private static void known(Path file, boolean labelRequired) {
    KnownTable table =
        KnownTable.read(
            List.of(file),
            SCHEMA,
            labelRequired,
            ReadOptions.AUTO,
            List.of(),
            Optional.empty(),
            Scratch.temporary());
    double[] x = new double[SCHEMA.width()];
    for (int row = 0; row < table.rows(); row++) {
      table.features().read(row, x);
    }
  }

  private void expect(Case c, TableOptions options) {
    expect(c, file -> learn(file, options));
  }

  private void expect(Case c, Read read) {
    Path file = DataFiles.write(directory.resolve("data.csv"), c.text());
    DataException e = assertThrows(DataException.class, () -> read.from(file));
    assertEquals(file + c.message(), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  private void expectBytes(String name, byte[] bytes, String message) {
    Path file = DataFiles.write(directory.resolve(name), bytes);
    DataException e = assertThrows(DataException.class, () -> learn(file, TableOptions.DEFAULT));
    assertEquals(file + message, e.getMessage());
  }
}
