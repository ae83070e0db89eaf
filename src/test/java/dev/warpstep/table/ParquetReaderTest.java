package dev.warpstep.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.data.DataException;
import dev.warpstep.data.DataFiles;
import dev.warpstep.memory.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files of pyarrow and DuckDB; on a Java before 21 each of them is refused in one line. */
public class ParquetReaderTest {
  private static final Path TABLES = Path.of("src/test/resources/tables");
  private static final int JAVA = Runtime.version().feature();

  /** Whether this Java reads Parquet. */
  public static final boolean READS = JAVA >= 21;

  private static final Set<String> NESTED = Set.of("tags", "place", "blob", "uid");

  @TempDir Path folder;

  private static Path table(String name) {
    return TABLES.resolve(name);
  }

  /** What is said on a Java before 21. */
  public static String tooOld(Path file) {
    return file
        + ": Parquet needs Java 21 or newer, this is Java "
        + JAVA
        + "; write it as CSV, or set JAVA_HOME to a newer Java";
  }

  private static Table read(ReadOptions options, Set<String> without, Path... files) {
    return Formats.read(
        List.of(files),
        options,
        List.of(),
        ReadListener.NONE,
        Scratch.temporary(),
        (columns, file) -> {
          boolean[] wanted = new boolean[columns.size()];
          for (int column = 0; column < wanted.length; column++) {
            wanted[column] = !without.contains(columns.get(column));
          }
          return wanted;
        });
  }

  /** Where Parquet can't be read, that it is said. */
  private static void where21(Path file, Executable test) throws Throwable {
    if (READS) {
      test.execute();
    } else {
      DataException e =
          assertThrows(DataException.class, () -> read(ReadOptions.AUTO, Set.of(), file));
      assertEquals(tooOld(file), e.getMessage());
    }
  }

  private static List<String> column(Table table, String name) {
    int column = table.columns().indexOf(name);
    return IntStream.range(0, table.rows()).mapToObj(row -> table.text(column, row)).toList();
  }

  /** Row 4 has no value, anywhere but in the label. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("i8", "-4 -3 -2 . 0 1 2 3"),
          Map.entry("u8", "255 254 253 . 251 250 249 248"),
          Map.entry("i16", "0 300 600 . 1200 1500 1800 2100"),
          Map.entry("u16", "65535 65534 65533 . 65531 65530 65529 65528"),
          Map.entry("i32", "0 -100000 -200000 . -400000 -500000 -600000 -700000"),
          Map.entry(
              "u32",
              "4294967295 4294967294 4294967293 . 4294967291 4294967290 4294967289 4294967288"),
          Map.entry(
              "i64",
              "-1099511627776 -1099511627775 -1099511627774 . -1099511627772 -1099511627771 -1099511627770 -1099511627769"),
          Map.entry("f16", "0 0.25 0.5 . 1 1.25 1.5 1.75"),
          Map.entry("f32", "0 0.125 0.25 . 0.5 0.625 0.75 0.875"),
          Map.entry("f64", "0 0.1 0.2 . 0.4 0.5 0.6 0.7"),
          Map.entry("d5", "0 0.01 0.02 . 0.04 0.05 0.06 0.07"),
          Map.entry("d15", "0 0.001 0.002 . 0.004 0.005 0.006 0.007"),
          Map.entry("d30", "0 -0.01 -0.02 . -0.04 -0.05 -0.06 -0.07"),
          Map.entry("yes", "true false true . true false true false"),
          Map.entry("text", "blau rot grün . rot grün . ."),
          Map.entry("code", "1 2 1 . 1 2 1 2"),
          Map.entry("dict", "a b a . a b a b"),
          Map.entry("empty", ". . . . . . . ."),
          Map.entry(
              "day",
              "2024-02-27 2024-02-28 2024-02-29 . 2024-03-02 2024-03-03 2024-03-04 2024-03-05"),
          Map.entry(
              "t_ms",
              "1969-12-31T23:59:58 1969-12-31T23:59:58.500 1969-12-31T23:59:59 . 1970-01-01T00:00 1970-01-01T00:00:00.500 1970-01-01T00:00:01 1970-01-01T00:00:01.500"),
          Map.entry(
              "t_utc",
              "1969-12-31T23:59:58Z 1969-12-31T23:59:59Z 1970-01-01T00:00Z . 1970-01-01T00:00:02Z 1970-01-01T00:00:03Z 1970-01-01T00:00:04Z 1970-01-01T00:00:05Z"),
          Map.entry("time", "12:00:30 12:01:30 12:02:30 . 12:04:30 12:05:30 12:06:30 12:07:30"),
          Map.entry("label", "n y n y n y n y"));

  /**
   * Dictionaries and plain values in two groups of rows; pages of version 2 and other encodings.
   */
  @TestFactory
  Stream<DynamicTest> everyTypeIsRead() {
    return Stream.of("types.parquet", "types_v2.parquet")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        where21(
                            table(name),
                            () -> {
                              Table table = read(ReadOptions.AUTO, NESTED, table(name));
                              assertEquals(8, table.rows());
                              TYPES.forEach(
                                  (column, cells) ->
                                      assertEquals(
                                          Arrays.stream(cells.split(" "))
                                              .map(cell -> cell.equals(".") ? "" : cell)
                                              .toList(),
                                          column(table, column),
                                          column));
                              assertEquals(column(table, "t_ms"), column(table, "t_us"));
                              assertEquals(column(table, "t_ms"), column(table, "t_ns"));
                              int u64 = table.columns().indexOf("u64");
                              // 2^64 - 2^20 needs 44 bits.
                              assertEquals(0x1p64 - 0x1p20, Cell.number(table.cells(u64).get(0)));
                            })));
  }

  @Test
  void olderTimes() throws Throwable {
    Path file = table("int96.parquet");
    where21(
        file,
        () ->
            assertEquals(
                "1969-12-31T23:59:58 1969-12-31T23:59:58.500 1969-12-31T23:59:59  1970-01-01T00:00",
                String.join(
                    " ", column(read(ReadOptions.AUTO, Set.of(), file), "t_us").subList(0, 5))));
  }

  @Test
  void whatMeansAMissingValue() throws Throwable {
    Path file = table("types.parquet");
    ReadOptions options =
        new ReadOptions(
            Optional.empty(),
            Optional.empty(),
            ReadOptions.Header.AUTO,
            Set.of("-2", "Rot", "255"),
            false);
    where21(
        file,
        () -> {
          Table table = read(options, NESTED, file);
          assertEquals(List.of("-4", "-3", "", ""), column(table, "i8").subList(0, 4));
          assertEquals(List.of("", "254"), column(table, "u8").subList(0, 2));
          assertEquals(List.of("blau", "", "grün", ""), column(table, "text").subList(0, 4));
        });
  }

  @Test
  void partsAreOneTable() throws Throwable {
    Path[] parts = {table("part-1.parquet"), table("part-2.parquet")};
    where21(
        parts[0],
        () -> {
          Table table = read(ReadOptions.AUTO, Set.of(), parts);
          Table text = read(ReadOptions.AUTO, Set.of(), table("multi.csv"));
          assertEquals(90, table.rows());
          for (String name : text.columns()) {
            assertEquals(column(text, name).subList(0, 90), column(table, name), name);
          }
          assertEquals(parts[0] + ":row 40:b: rule", table.defect(1, 39, "rule").getMessage());
          assertEquals(parts[1] + ":row 1:b: rule", table.defect(1, 40, "rule").getMessage());
        });
  }

  private record Refused(String name, Set<String> without, String message, List<Path> files) {
    Refused(String name, Set<String> without, String message) {
      this(name, without, message, List.of(table(name)));
    }
  }

  @TestFactory
  Stream<DynamicTest> refused() throws IOException {
    byte[] bytes = Files.readAllBytes(table("cat_test.parquet"));
    Path zipped = DataFiles.write(folder.resolve("zipped"), DataFiles.gzip(bytes));
    Path cut = DataFiles.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 20));
    Path other = table("bool.parquet");
    Path first = table("part-1.parquet");
    String types = table("types.parquet").toString();
    String drop = " leaves it out";
    return Stream.of(
            new Refused("types.parquet", Set.of(), types + ":row 1:blob: must be UTF-8"),
            new Refused(
                "types.parquet",
                Set.of("blob"),
                types
                    + ":uid: a column must hold numbers, texts, yes and no, or dates: FIXED_LEN_BYTE_ARRAY; --drop uid"
                    + drop),
            new Refused(
                "types.parquet",
                Set.of("blob", "uid"),
                types
                    + ":tags: a column must hold single values: it is a list or a group; --drop tags"
                    + drop),
            new Refused(
                "types.parquet",
                Set.of("blob", "uid", "tags"),
                types
                    + ":place: a column must hold single values: it is a list or a group; --drop place"
                    + drop),
            new Refused(
                "lz4.parquet",
                Set.of(),
                table("lz4.parquet")
                    + ":f64: compression must be snappy, gzip, zstd or none: LZ4_RAW"),
            new Refused(
                "of several, another",
                Set.of(),
                other + ": must have the columns of " + first + ": a, b, label",
                List.of(first, other)),
            new Refused(
                "of several, a text",
                Set.of(),
                table("multi.csv") + ": must be Parquet as " + first,
                List.of(first, table("multi.csv"))),
            new Refused(
                "zipped",
                Set.of(),
                zipped
                    + ": Parquet must be a file by itself, not compressed as a whole and not standard input",
                List.of(zipped)),
            new Refused(
                "cut",
                Set.of(),
                cut + ": damaged Parquet: the file must end with PAR1: it is cut off",
                List.of(cut)))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name() + row.without(),
                    () -> {
                      DataException e =
                          assertThrows(
                              DataException.class,
                              () ->
                                  read(
                                      ReadOptions.AUTO,
                                      row.without(),
                                      row.files().toArray(Path[]::new)));
                      String message = READS ? row.message() : tooOld(row.files().get(0));
                      assertTrue(e.getMessage().startsWith(message), e.getMessage());
                    }));
  }

  /** What a newer Java says is what an older one would. */
  @Test
  void anOlderJavaIsTold() {
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                ParquetReader.read(
                    List.of(table("bool.parquet")),
                    ReadOptions.AUTO,
                    ReadListener.NONE,
                    Scratch.temporary(),
                    17,
                    (columns, file) -> new boolean[3]));
    assertEquals(
        table("bool.parquet")
            + ": Parquet needs Java 21 or newer, this is Java 17; write it as CSV, or set JAVA_HOME to a newer Java",
        e.getMessage());
  }
}
