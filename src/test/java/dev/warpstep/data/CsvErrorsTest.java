package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class CsvErrorsTest {
  private static final Schema SCHEMA =
      new Schema(
          "label",
          List.of(Schema.Column.numeric("a"), new Schema.Column("soil", List.of("clay", "sand"))),
          List.of("x", "y"));

  /** A file and what is said of it after its name. */
  private record Case(String name, String text, String message) {}

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> badFilesToLearnFrom() {
    return Stream.of(
            new Case("empty", "", ": must have a header and rows: the file is empty"),
            new Case("mark only", "\uFEFF", ": must have a header and rows: the file is empty"),
            new Case("header only", "a,label\n", ": must have rows: there is only a header"),
            new Case("blank first", "\na,label\n1,x\n", ":1: must be the header: blank line"),
            new Case(
                "few fields",
                "a,label\n1,x\n2\n",
                ":3: every row must have 2 fields, as the header: 1"),
            new Case(
                "many fields, one bad",
                "a,label\nz,x,3\n",
                ":2: every row must have 2 fields, as the header: 3"),
            new Case(
                "text",
                "a,soil,b,city,label\n1,clay,2,Oslo,x\n",
                ":2:soil: must be a number, or the column encoded with --one-hot soil,city: "
                    + "\"clay\""),
            new Case(
                "text further down",
                "a,b,label\n1,2,x\n1,z,y\n",
                ":3:b: must be a number, or the column encoded with --one-hot b: \"z\""),
            new Case(
                "hexadecimal",
                "a,label\n0x1p3,x\n",
                ":2:a: must be a number, or the column encoded with --one-hot a: \"0x1p3\""),
            new Case("missing number", "a,b,label\n1,2,x\n1,,y\n", ":3:b: missing value"),
            new Case("missing before text", "a,b,label\n,z,x\n", ":2:a: missing value"),
            new Case("blank number", "a,label\n  ,x\n", ":2:a: missing value"),
            new Case("missing label", "a,label\n1,\n", ":2:label: missing value"),
            new Case("not available", "a,label\n1,x\nNA,y\n", ":3:a: missing value: \"NA\""),
            new Case("not a number", "a,label\nNaN,x\n", ":2:a: must be finite: \"NaN\""),
            new Case("infinite", "a,label\n-inf,x\n", ":2:a: must be finite: \"-inf\""),
            new Case(
                "overflow",
                "a,label\n1e39,x\n",
                ":2:a: must fit in a float, at most 3.4028235E38: \"1e39\""),
            new Case(
                "no label, near",
                "a,Label\n1,x\n",
                ":1: no label column \"label\"; did you mean \"Label\"?; columns: a, Label"),
            new Case(
                "no label, far",
                "a,species\n1,x\n",
                ":1: no label column \"label\"; columns: a, species"),
            new Case(
                "semicolons",
                "a;label\n1;x\n",
                ":1: no label column \"label\"; columns must be separated by commas: \"a;label\""),
            new Case(
                "no feature",
                "label\nx\ny\n",
                ":1: there must be a feature column: only \"label\""),
            new Case(
                "one class",
                "a,label\n1,x\n2,x\n",
                ": column label must have two classes or more: only \"x\""),
            new Case("twice", "a,b,a,label\n1,2,3,x\n", ":1: column names must be distinct: \"a\""),
            new Case(
                "no name",
                "a,,label\n1,2,x\n",
                ":1: every column must have a name in the header: column 2"),
            new Case(
                "after lines in quotes",
                "a,label,b\n1,\"x\r\n\r\ny\",2\n3,\"p\nq\",z\n",
                ":6:b: must be a number, or the column encoded with --one-hot b: \"z\""),
            new Case(
                "value of two lines",
                "a,label\n\"1\n2\",x\n",
                ":2:a: must be a number, or the column encoded with --one-hot a: \"1\\n2\""),
            new Case(
                "long value",
                "a,label\n" + "z".repeat(100) + ",x\n",
                ":2:a: must be a number, or the column encoded with --one-hot a: \""
                    + "z".repeat(60)
                    + "...\""))
        .map(c -> learning(c, Set.of(), false));
  }

  @TestFactory
  Stream<DynamicTest> badOptionsAndRegressionLabels() {
    return Stream.of(
        learning(
            new Case(
                "one-hot absent",
                "a,soil,label\n1,clay,x\n",
                ":1: no --one-hot column \"soils\"; did you mean \"soil\"?; "
                    + "columns: a, soil, label"),
            Set.of("soils"),
            false),
        learning(
            new Case(
                "one-hot label",
                "a,label\n1,x\n",
                ":1: the label column cannot be one-hot encoded: \"label\""),
            Set.of("label"),
            false),
        learning(
            new Case("missing category", "a,soil,label\n1,,x\n", ":2:soil: missing value"),
            Set.of("soil"),
            false),
        learning(
            new Case(
                "text label",
                "a,label\n1,2\n1,tall\n",
                ":3:label: must be a number with this loss; classes need --loss cross_entropy: "
                    + "\"tall\""),
            Set.of(),
            true),
        learning(
            new Case("infinite label", "a,label\n1,inf\n", ":2:label: must be finite: \"inf\""),
            Set.of(),
            true));
  }

  @TestFactory
  Stream<DynamicTest> badFilesForASchema() {
    return Stream.of(
            new Case("no column", "a,label\n1,x\n", ":1: no column \"soil\"; columns: a, label"),
            new Case(
                "no label", "a,soil\n1,clay\n", ":1: no label column \"label\"; columns: a, soil"),
            new Case(
                "category",
                "label,soil,a\nx,clay,1\ny,loam,2\n",
                ":3:soil: category must be one of clay, sand: \"loam\""),
            new Case(
                "class", "label,soil,a\nz,clay,1\n", ":2:label: class must be one of x, y: \"z\""),
            new Case("text", "label,soil,a\nx,clay,one\n", ":2:a: must be a number: \"one\""),
            new Case("missing", "label,soil,a\nx,clay,\n", ":2:a: missing value"),
            new Case(
                "ragged",
                "label,soil,a,extra\nx,clay,1\n",
                ":2: every row must have 4 fields, as the header: 3"))
        .map(c -> dynamicTest(c.name(), () -> expect(c, f -> CsvReader.read(f, SCHEMA, true))));
  }

  @Test
  void aBlankLineIsAMissingValueWhereARowIsOneField() {
    Schema one = Schema.numeric("label", List.of("a"), List.of());
    expect(
        new Case("one field", "a\n1\n\n2\n", ":3:a: missing value"),
        file -> CsvReader.read(file, one, false));
  }

  @Test
  void aDefectKnowsItsPlace() {
    Path file = DataFiles.write(directory.resolve("place.csv"), "a,label\n1,x\nz,y\n");
    DataException e =
        assertThrows(DataException.class, () -> CsvReader.read(file, "label", Set.of(), false));
    assertEquals(file.toString(), e.file());
    assertEquals(3, e.line());
    assertEquals("a", e.column());
  }

  @Test
  void wideFilesListTheirFirstColumns() {
    String header = String.join(",", IntStream.range(0, 785).mapToObj(i -> "pixel" + i).toList());
    expect(
        new Case(
            "wide",
            header + "\n",
            ":1: no label column \"label\"; columns: pixel0, pixel1, pixel2, pixel3, pixel4, "
                + "pixel5, pixel6, pixel7, pixel8, pixel9, pixel10, pixel11, .. (785)"),
        file -> CsvReader.read(file, "label", Set.of(), false));
  }

  @Test
  void quotesMustBeClosed() {
    for (String text : List.of("a,label\n1,x\n2,\"y\n", "a,label\n1,\"x\" z\n")) {
      Path file = DataFiles.write(directory.resolve("quotes.csv"), text);
      DataException e =
          assertThrows(DataException.class, () -> CsvReader.read(file, "label", Set.of(), false));
      assertTrue(e.getMessage().startsWith(file + ": not well-formed CSV: "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  @Test
  void textMustBeUtf8() {
    byte[] latin = "a,label\n1,x\n2,caf\u00e9\n3,y\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "a,label\n1,x\n".getBytes(StandardCharsets.UTF_16LE);
    utf16[0] = (byte) 0xff;
    expectBytes("latin.csv", latin, ":3: must be UTF-8");
    expectBytes("latin.csv.gz", DataFiles.gzip(latin), ":3: must be UTF-8");
    expectBytes("utf16.csv", utf16, ":1: must be UTF-8");
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
  void moreElementsThanAnArrayHoldsAreRefused() {
    StringBuilder text = new StringBuilder("id,label\n");
    for (int row = 0; row < 46_400; row++) {
      text.append('k').append(row).append(',').append(row % 2).append('\n');
    }
    expect(
        new Case(
            "large",
            text.toString(),
            ": rows x features must not exceed 2147483639: 46400 x 46400"),
        file -> CsvReader.read(file, "label", Set.of("id"), false));
  }

  @Test
  void missingFilesAndDirectories() {
    Path missing = directory.resolve("none.csv");
    NoInputException none =
        assertThrows(
            NoInputException.class, () -> CsvReader.read(missing, "label", Set.of(), false));
    assertEquals(missing + ": no such file", none.getMessage());
    DataException folder =
        assertThrows(
            DataException.class, () -> CsvReader.read(directory, "label", Set.of(), false));
    assertEquals(directory + ": must be a file, is a directory", folder.getMessage());
  }

  private DynamicTest learning(Case c, Set<String> oneHot, boolean regression) {
    return dynamicTest(
        c.name(), () -> expect(c, file -> CsvReader.read(file, "label", oneHot, regression)));
  }

  private interface Read {
    CsvTable from(Path file);
  }

  private void expect(Case c, Read read) {
    Path file = DataFiles.write(directory.resolve("data.csv"), c.text());
    DataException e = assertThrows(DataException.class, () -> read.from(file));
    assertEquals(file + c.message(), e.getMessage());
  }

  private void expectBytes(String name, byte[] bytes, String message) {
    Path file = DataFiles.write(directory.resolve(name), bytes);
    DataException e =
        assertThrows(DataException.class, () -> CsvReader.read(file, "label", Set.of(), false));
    assertEquals(file + message, e.getMessage());
  }
}
