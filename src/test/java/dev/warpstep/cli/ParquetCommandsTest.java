package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warpstep.table.ParquetReaderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A Parquet file and the CSV file it was made from give the same, whatever the command. */
class ParquetCommandsTest {
  private static final Path TABLES = Path.of("src/test/resources/tables");

  @TempDir Path folder;

  private Cli train(String run, Path data) {
    return Cli.train(folder.resolve(run), "--data", data, "--epochs", 3, "--layers", 8);
  }

  /** The texts of two outputs but for the names of files. */
  private static String same(String text) {
    return text.replaceAll("\\.(csv|parquet)\\b", "");
  }

  private void sameModel(Path csv, Path parquet) throws IOException {
    String text = csv.getFileName().toString();
    String binary = parquet.getFileName().toString();
    train(text, csv).succeeds();
    train(binary, parquet).succeeds();
    assertArrayEquals(
        Files.readAllBytes(folder.resolve(text + "/model.safetensors")),
        Files.readAllBytes(folder.resolve(binary + "/model.safetensors")));
    assertEquals(
        Files.readString(folder.resolve(text + "/metrics.csv")).lines().map(this::losses).toList(),
        Files.readString(folder.resolve(binary + "/metrics.csv"))
            .lines()
            .map(this::losses)
            .toList());
  }

  /** Without the times. */
  private String losses(String line) {
    String[] fields = line.split(",");
    return fields[0] + "," + fields[2] + "," + fields[3];
  }

  private void sameOutput(String command, Path csv, Path parquet) throws IOException {
    String name = command + "-" + parquet.getFileName();
    train(name, parquet).succeeds();
    Path run = folder.resolve(name);
    List<Cli> outputs = new ArrayList<>();
    for (Path table : List.of(csv, parquet)) {
      // The file of training would be scored in part.
      Path data = Files.copy(table, folder.resolve(command + "-new-" + table.getFileName()));
      outputs.add(
          switch (command) {
            case "describe" -> Cli.run("describe", data).succeeds();
            case "eval" -> Cli.run("eval", run, "--data", data).succeeds();
            default -> Cli.run("predict", run, "--data", data).succeeds();
          });
    }
    assertFalse(outputs.get(0).out().isEmpty());
    assertEquals(same(outputs.get(0).out()), same(outputs.get(1).out()));
    assertEquals("", outputs.get(1).err());
  }

  @TestFactory
  Stream<DynamicTest> likeCsv() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String table : List.of("cat_train", "bool")) {
      Path csv = TABLES.resolve(table + ".csv");
      Path parquet = TABLES.resolve(table + ".parquet");
      for (String command : List.of("train", "describe", "eval", "predict")) {
        tests.add(
            DynamicTest.dynamicTest(
                command + " " + table,
                () -> {
                  if (!ParquetReaderTest.READS) {
                    train("refused", parquet)
                        .failsWith(65, "warpstep: " + ParquetReaderTest.tooOld(parquet));
                  } else if (command.equals("train")) {
                    sameModel(csv, parquet);
                  } else {
                    sameOutput(command, csv, parquet);
                  }
                }));
      }
    }
    return tests.stream();
  }

  /** What can't be used ends with 65 and one line, in every command. */
  @TestFactory
  Stream<DynamicTest> refused() {
    Path types = TABLES.resolve("types.parquet");
    Path unknown = TABLES.resolve("cat_test.parquet");
    return Stream.of(
            List.<Object>of(
                types + ":row 1:day: ",
                "train",
                "--data",
                types,
                "--drop",
                "blob,uid,tags,place,text,time",
                "--out",
                folder.resolve("none")),
            List.<Object>of(types + ":row 1:blob: must be UTF-8", "describe", types),
            List.<Object>of(
                unknown + ":row 1:color: ",
                "train",
                "--data",
                TABLES.resolve("cat_train.parquet"),
                "--test",
                unknown,
                "--out",
                folder.resolve("none")))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    (String) row.get(0),
                    () ->
                        Cli.run(row.subList(1, row.size()).toArray())
                            .failsWith(
                                65, ParquetReaderTest.READS ? (String) row.get(0) : "Java 21")));
  }
}
