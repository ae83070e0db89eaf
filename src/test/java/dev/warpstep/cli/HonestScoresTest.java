package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows are trained on, chosen by and scored, and how often each counts. */
class HonestScoresTest {
  private static final Path TABLES = Path.of("src/test/resources/tables");

  @TempDir Path folder;

  private static Path table(String name) {
    return TABLES.resolve(name);
  }

  private Cli train(String run, Object... args) {
    return Cli.train(folder.resolve(run), args);
  }

  private Map<?, ?> eval(String run, Object... args) throws IOException {
    List<Object> all = new ArrayList<>(List.of("eval", folder.resolve(run), "--json"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray()).succeeds().json();
  }

  /** A validation file whose labels are the training file's the other way round. */
  private Path otherWayRound() throws IOException {
    String rows = Files.readString(table("cat_train.csv"));
    String turned = rows.replace(",a\n", ",?\n").replace(",b\n", ",a\n").replace(",?\n", ",b\n");
    return Files.writeString(folder.resolve("v.csv"), turned);
  }

  /** Its labels are the other way round, so that its scores are like no other's. */
  @Test
  void aValidationFileChoosesAndIsWhatIsScored() throws IOException {
    Path validation = otherWayRound();
    Object[] args = {
      "--data", table("cat_train.csv"), "--validation", validation, "--early-stopping", 3, "--json"
    };
    Map<?, ?> json = train("chosen", args).succeeds().json();
    assertEquals(300, json.get("validationRows"));
    Path run = folder.resolve("chosen");
    Map<?, ?> eval = Cli.run("eval", run, "--data", validation, "--json").succeeds().json();
    assertEquals(json.get("validationLoss"), eval.get("loss"), "of the weights that are kept");
    assertEquals(
        json.get("testLoss"), Cli.run("eval", run, "--json").succeeds().json().get("loss"));
    double chosen = ((Number) json.get("validationLoss")).doubleValue();
    double test = ((Number) json.get("testLoss")).doubleValue();
    assertTrue(Math.abs(chosen - test) > 0.01, chosen + " and " + test);
  }

  /** A column of the held-out rows alone far out would move what is fitted on them. */
  @Test
  void nothingIsFittedOnRowsThatAreHeldOut() throws IOException {
    StringBuilder usual = new StringBuilder("a,c,label\n");
    StringBuilder strange = new StringBuilder("a,c,label\n");
    for (int i = 0; i < 100; i++) {
      String row = (i % 10) + ",k" + i % 3 + "," + i % 2 + "\n";
      usual.append(row);
      // The last 20 are tested on, the 16 before choose.
      strange.append(i < 64 ? row : "1e6,zz," + i % 2 + "\n");
    }
    Path first = Files.writeString(folder.resolve("usual.csv"), usual);
    Path second = Files.writeString(folder.resolve("strange.csv"), strange);
    Object[] options = {
      "--split", "ordered", "--validation-fraction", 0.2, "--epochs", 2, "--layers", 4
    };
    for (Path data : List.of(first, second)) {
      List<Object> args = new ArrayList<>(List.of("--data", data));
      args.addAll(List.of(options));
      train("of-" + data.getFileName(), args.toArray()).succeeds();
    }
    byte[] model = Files.readAllBytes(folder.resolve("of-usual.csv/model.safetensors"));
    assertEquals(
        HexFormat.of().formatHex(model),
        HexFormat.of()
            .formatHex(Files.readAllBytes(folder.resolve("of-strange.csv/model.safetensors"))),
        "scalers, categories, medians and weights are those of the training rows");
  }

  @Test
  void aWeightIsARepeatedRow() throws IOException {
    StringBuilder once = new StringBuilder("a,w,label\n");
    StringBuilder repeated = new StringBuilder("a,label\n");
    for (int i = 0; i < 40; i++) {
      int count = 1 + i % 3;
      once.append(i * i % 17).append(',').append(count).append(',').append(i % 2).append('\n');
      repeated.append((i * i % 17 + "," + i % 2 + "\n").repeat(count));
    }
    Path weighted = Files.writeString(folder.resolve("w.csv"), once);
    Path rows = Files.writeString(folder.resolve("r.csv"), repeated);
    Object[] options = {
      "--test-fraction",
      0,
      "--batch",
      1000,
      "--epochs",
      20,
      "--layers",
      5,
      "--scale",
      "none",
      "--device",
      "reference",
      "--lr",
      0.01
    };
    List<Double> losses = new ArrayList<>();
    for (Path data : List.of(weighted, rows)) {
      List<Object> args = new ArrayList<>(List.of("--data", data, "--json"));
      args.addAll(List.of(options));
      if (data.equals(weighted)) {
        args.addAll(List.of("--weight", "w"));
      }
      Cli run = train("of-" + data.getFileName(), args.toArray()).succeeds();
      losses.add(((Number) run.json().get("trainLoss")).doubleValue());
    }
    // Weights are rounded to float32, in units of their mean.
    assertEquals(losses.get(1), losses.get(0), 1e-5 * losses.get(1));
  }

  @Test
  void groupsStayTogether() throws IOException {
    StringBuilder text = new StringBuilder("a,group,label\n");
    for (int i = 0; i < 100; i++) {
      text.append(i * 37 % 11).append(",g").append(i % 10).append(',').append(i % 2).append('\n');
    }
    Path data = Files.writeString(folder.resolve("groups.csv"), text);
    Object[] args = {
      "--data",
      data,
      "--split",
      "group:group",
      "--validation-fraction",
      0.25,
      "--epochs",
      1,
      "--json"
    };
    Map<?, ?> json = train("groups", args).succeeds().json();
    assertEquals(20, json.get("testRows"));
    assertEquals(20, json.get("validationRows"), "a quarter of eight groups");
    assertEquals(json.get("testLoss"), eval("groups").get("loss"));
  }

  /** A table of rows that count 0 to 3 times; or of as many rows that count once. */
  private Path counted(String name, boolean repeated) throws IOException {
    StringBuilder text = new StringBuilder("a,w,label\n");
    for (int i = 0; i < 60; i++) {
      int count = i % 4;
      String row = i * 29 % 61 + ",%d," + i % 2 + "\n";
      text.append(repeated ? row.formatted(1).repeat(count) : row.formatted(count));
    }
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void weightsOfATestFileCountAsRepeatedRowsDo() throws IOException {
    Path weighted = counted("weighted.csv", false);
    Path repeated = counted("repeated.csv", true);
    Object[] args = {
      "--data", weighted, "--test", weighted, "--weight", "w", "--epochs", 3, "--json"
    };
    Map<?, ?> json = train("counts", args).succeeds().json();
    Map<?, ?> of = eval("counts", "--data", weighted);
    Map<?, ?> as = eval("counts", "--data", repeated);
    assertEquals(json.get("testLoss"), of.get("loss"));
    assertEquals(json.get("f1"), of.get("f1"));
    String text = Cli.run("eval", folder.resolve("counts"), "--data", weighted).succeeds().out();
    assertTrue(text.contains("rows are counted, not their weights"), text);
    for (String figure : List.of("loss", "accuracy", "f1", "logLoss", "rocAuc", "matthews")) {
      double expected = ((Number) as.get(figure)).doubleValue();
      // Sums in another order; the loss' in float32.
      assertEquals(expected, ((Number) of.get(figure)).doubleValue(), 1e-5, figure);
    }
    Path once = folder.resolve("once.csv");
    Files.writeString(once, Files.readString(weighted).replaceAll(",[0-3],", ",1,"));
    assertNotEquals(of.get("loss"), eval("counts", "--data", once).get("loss"));
  }

  /** The built-in images are in [0, 1] already; a table's columns are not. */
  @Test
  void tablesAreScaledAndImagesAreNot() throws IOException {
    train("digits", "--epochs", 1, "--layers", 4).succeeds();
    train("table", "--data", table("bool.csv"), "--epochs", 1).succeeds();
    assertTrue(config("digits").contains("scale = \"none\"\n"));
    assertTrue(config("table").contains("scale = \"standard\"\n"));
  }

  private String config(String run) throws IOException {
    return Files.readString(folder.resolve(run).resolve("config.toml"));
  }

  /** The better the training rows are known, the worse is the loss of those that choose. */
  @Test
  void aPlateauIsOneOfTheValidationRows() throws IOException {
    double turned = lastRate("turned", "--validation", otherWayRound());
    double own = lastRate("own", "--validation", table("cat_train.csv"));
    assertTrue(turned < own, turned + " and " + own);
    Map<?, ?> json =
        train("part", "--schedule", "plateau", "--epochs", 1, "--layers", 4, "--json")
            .succeeds()
            .json();
    assertEquals(144, json.get("validationRows"), "a tenth of the digits' training rows");
  }

  private double lastRate(String run, Object... validation) throws IOException {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "--data",
                table("cat_train.csv"),
                "--schedule",
                "plateau:factor=0.5,patience=1",
                "--epochs",
                6,
                "--test-fraction",
                0));
    args.addAll(List.of(validation));
    train(run, args.toArray()).succeeds();
    List<String> rows = Files.readAllLines(folder.resolve(run).resolve("metrics.csv"));
    return Double.parseDouble(rows.get(rows.size() - 1).split(",")[5]);
  }
}
