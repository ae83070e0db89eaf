package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tables of kinds that people bring, and what must happen with each. */
class TableKindsTest {
  private static final Path TABLES = Path.of("src/test/resources/tables");

  @TempDir Path folder;

  private static Path table(String name) {
    return TABLES.resolve(name);
  }

  private Cli train(String run, Object... args) {
    return Cli.train(folder.resolve(run), args);
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ");
  }

  /** What is refused, with a line that says how to go on. */
  @TestFactory
  Stream<DynamicTest> refused() {
    return Stream.<List<Object>>of(
            List.of("pipe.csv:2:date: ", "--drop date", "--data", table("pipe.csv")),
            List.of("id.csv:2:id: ", "--drop id", "--data", table("id.csv")),
            List.of(
                "cat_test.csv:2:color: ",
                "--unknown other",
                "--data",
                table("cat_train.csv"),
                "--test",
                table("cat_test.csv")),
            List.of(
                "u_test.csv:2:label: ",
                "class must be one of 0, 1: \"2\"",
                "--data",
                table("u_train.csv"),
                "--test",
                table("u_test.csv")),
            List.of("dup.csv:1: ", "--drop 2", "--data", table("dup.csv")),
            List.of("dup.csv:1: ", "--header false", "--data", table("dup.csv")))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    "%s%s".formatted(row.get(0), row.get(1)),
                    () -> {
                      Object[] args = row.subList(2, row.size()).toArray();
                      Cli run = train("refused", args);
                      run.failsWith(65, (String) row.get(0));
                      assertTrue(run.err().contains((String) row.get(1)), run.err());
                      assertFalse(Files.exists(folder.resolve("refused")));
                    }));
  }

  @Test
  void barsDatesAndEmptyColumns() throws IOException {
    Cli run =
        train("pipe", "--data", table("pipe.csv"), "--drop", "date", "--epochs", 2).succeeds();
    assertTrue(flat(run.err()).contains("left out, since empty: c8, c9"), run.err());
    assertTrue(flat(run.err()).contains("every row has the same value: hol"), run.err());
    assertTrue(flat(run.err()).contains("4 features"), run.err());
  }

  @Test
  void thousandsAreNumbersAndThePriceIsPredicted() throws IOException {
    Cli run =
        train("price", "--data", table("thousands.csv"), "--label", "price", "--json").succeeds();
    assertTrue(flat(run.err()).contains("regression"), run.err());
    double r2 = ((Number) run.json().get("r2")).doubleValue();
    assertTrue(r2 > 0.99, "R2 " + r2);
    Map<?, ?> json = run.json();
    double rmse = ((Number) json.get("rmse")).doubleValue();
    double testLoss = ((Number) json.get("testLoss")).doubleValue();
    assertEquals(
        rmse * rmse, testLoss, 1e-4 * testLoss, "the loss is in the price's units, squared");
  }

  /** With a rate of next to nothing, so that what is scored after the step is what was before. */
  @Test
  void lossesOfEpochsAreInTheUnitsOfThePrice() throws IOException {
    Object[] args = {
      "--data",
      table("thousands.csv"),
      "--label",
      "price",
      "--test-fraction",
      0.5,
      "--batch",
      1000,
      "--epochs",
      1,
      "--lr",
      1e-12,
      "--log-steps",
      "--json"
    };
    Map<?, ?> json = train("units", args).succeeds().json();
    Path run = folder.resolve("units");
    String[] epoch = Files.readAllLines(run.resolve("metrics.csv")).get(1).split(",");
    double step =
        Double.parseDouble(Files.readAllLines(run.resolve("steps.csv")).get(1).split(",")[1]);
    double test = ((Number) json.get("testLoss")).doubleValue();
    double all =
        ((Number)
                Cli.run("eval", run, "--data", table("thousands.csv"), "--json")
                    .succeeds()
                    .json()
                    .get("loss"))
            .doubleValue();
    double train = Double.parseDouble(epoch[2]);
    // Sums in float32.
    assertEquals(test, Double.parseDouble(epoch[3]), 1e-5 * test);
    assertEquals(all, (train + test) / 2, 1e-5 * all, "half the rows each");
    assertEquals(train, step, 1e-5 * train);
  }

  /** Delta is in the price's units: at 1e9 every error counts squared, at 1 hardly any does. */
  @Test
  void huberIsInTheUnitsOfThePrice() throws IOException {
    for (String delta : List.of("1e9", "1")) {
      Map<?, ?> json =
          train(
                  "huber" + delta,
                  "--data",
                  table("thousands.csv"),
                  "--label",
                  "price",
                  "--loss",
                  "huber:delta=" + delta,
                  "--epochs",
                  3,
                  "--json")
              .succeeds()
              .json();
      double rmse = ((Number) json.get("rmse")).doubleValue();
      double mae = ((Number) json.get("mae")).doubleValue();
      double expected = delta.equals("1") ? mae - 0.5 : rmse * rmse / 2;
      // The loss is summed in float32, of targets rounded to float32.
      assertEquals(expected, ((Number) json.get("testLoss")).doubleValue(), 1e-4 * expected);
    }
  }

  @Test
  void onlySomeColumnsMayBeLearntFrom() throws IOException {
    Cli run = train("keep", "--data", table("id.csv"), "--keep", "b,2", "--epochs", 1).succeeds();
    assertTrue(flat(run.err()).contains("2 features"), run.err());
    Cli.run("eval", folder.resolve("keep")).succeeds();
    Cli one = train("one", "--data", table("id.csv"), "--keep", "b", "--epochs", 1).succeeds();
    assertTrue(flat(one.err()).contains("1 feature,"), one.err());
    assertTrue(Files.readString(folder.resolve("one/config.toml")).contains("keep = [\"b\"]\n"));
  }

  @Test
  void identifiersMayBeDroppedByNameOrNumber() {
    for (String id : List.of("id", "1")) {
      train("id" + id, "--data", table("id.csv"), "--drop", id, "--epochs", 1).succeeds();
    }
  }

  @Test
  void categoriesAreEncodedByThemselves() throws IOException {
    Path run = folder.resolve("cat");
    Cli trained =
        train(
                "cat",
                "--data",
                table("cat_train.csv"),
                "--test",
                table("cat_test.csv"),
                "--unknown",
                "other",
                "--epochs",
                2)
            .succeeds();
    assertTrue(flat(trained.err()).contains("categories: color (3)"), trained.err());
    String predicted = Cli.run("predict", run, "--data", table("cat_few.csv")).succeeds().out();
    assertEquals(3, predicted.lines().count(), predicted);
    Cli.run("eval", run).succeeds();
    String copied =
        Cli.run("predict", run, "--data", table("cat_few.csv"), "--columns", "x,color")
            .succeeds()
            .out();
    assertTrue(copied.startsWith("x,color,prediction,p_a,p_b\n0.3,red,"), copied);
    double[] ofB =
        predicted
            .lines()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",")[2]))
            .sorted()
            .toArray();
    assertTrue(ofB[0] < ofB[1], predicted);
    Map<Double, Integer> expected = Map.of(0.0, 2, (ofB[0] + ofB[1]) / 2, 1, 1.0, 0);
    expected.forEach(
        (threshold, count) -> {
          String all =
              Cli.run("predict", run, "--data", table("cat_few.csv"), "--threshold", threshold)
                  .succeeds()
                  .out();
          assertEquals(
              (long) count, all.lines().filter(line -> line.startsWith("b,")).count(), all);
        });
  }

  /** Every section is there, with what it says it shows. */
  @Test
  void thePageShowsTheTestRows() throws IOException {
    train("page", "--data", table("cat_train.csv"), "--epochs", 3).succeeds();
    String page = Files.readString(folder.resolve("page/report.html"));
    List<String> curves = new java.util.ArrayList<>();
    for (String title : List.of("ROC", "Precision and recall", "Calibration", "Importance")) {
      int at = page.indexOf("<h3>" + title + "</h3>");
      assertTrue(at > 0, title);
      int svg = page.indexOf("<svg", at);
      curves.add(page.substring(svg, page.indexOf("</svg>", svg)));
    }
    assertTrue(curves.get(0).contains("AUC 0."), curves.get(0));
    assertTrue(curves.get(1).contains("AP 0."), curves.get(1));
    Pattern path = Pattern.compile(" d=\"M[^\"]*\"");
    List<String> drawn =
        curves.subList(0, 2).stream()
            .map(
                svg ->
                    path.matcher(svg)
                        .results()
                        .map(MatchResult::group)
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow())
            .toList();
    assertFalse(drawn.get(0).equals(drawn.get(1)), "two curves");
    assertTrue(curves.get(3).contains("color") && curves.get(3).contains(">x<"), curves.get(3));
  }

  @Test
  void semicolonsAndDecimalCommas() throws IOException {
    Cli described = Cli.run("describe", table("german.csv"), "--json").succeeds();
    List<?> columns = (List<?>) described.json().get("columns");
    assertEquals("number", ((Map<?, ?>) columns.get(0)).get("type"));
    assertEquals(0.001, ((Map<?, ?>) columns.get(0)).get("min"));
    train("german", "--data", table("german.csv"), "--epochs", 1).succeeds();
  }

  @Test
  void rareClassesHaveTheirFiguresAndWeights() throws IOException {
    Cli plain = train("imb", "--data", table("imb.csv"), "--epochs", 3).succeeds();
    assertTrue(plain.out().contains("balanced   accuracy "), plain.out());
    assertTrue(plain.out().contains("F1 of 1 "), plain.out());
    assertTrue(plain.out().contains("ROC AUC "), plain.out());
    assertTrue(plain.out().contains("average precision "), plain.out());
    Map<?, ?> json =
        train("weighted", "--data", table("imb.csv"), "--class-weight", "balanced", "--json")
            .succeeds()
            .json();
    List<?> counts = (List<?>) ((Map<?, ?>) json.get("confusion")).get("counts");
    int hits =
        (Integer) ((List<?>) counts.get(0)).get(0) + (Integer) ((List<?>) counts.get(1)).get(1);
    assertEquals(hits / 1000.0, json.get("testAccuracy"), "rows count, not the weights of classes");
    Map<?, ?> rare = (Map<?, ?>) ((Map<?, ?>) json.get("classes")).get("1");
    double recall = ((Number) rare.get("recall")).doubleValue();
    assertTrue(recall > 0.7, "recall " + recall);
    Map<?, ?> eval = Cli.run("eval", folder.resolve("weighted"), "--json").succeeds().json();
    assertEquals(json.get("testLoss"), eval.get("loss"), "with the weights of training");
    assertEquals(json.get("f1"), eval.get("f1"));
  }

  /** The label is whether a is large; b says nothing, nor do the categories c. */
  @Test
  void importanceNamesTheColumnThatDecides() throws IOException {
    StringBuilder text = new StringBuilder("b,a,c,label\n");
    for (int i = 0; i < 400; i++) {
      text.append(i * 37 % 101).append(',').append(i * 61 % 100).append(",k").append(i * 13 % 4);
      text.append(',').append(i * 61 % 100 >= 50 ? "large" : "small").append('\n');
    }
    Path data = Files.writeString(folder.resolve("decides.csv"), text);
    train("decides", "--data", data, "--epochs", 20).succeeds();
    Path run = folder.resolve("decides");
    Map<?, ?> json = Cli.run("eval", run, "--importance", "--json").succeeds().json();
    Map<?, ?> importance = (Map<?, ?>) json.get("importance");
    assertEquals(List.of("b", "a", "c").size(), importance.size(), "a column of the table each");
    assertEquals("a", importance.keySet().iterator().next());
    double decides = ((Number) ((Map<?, ?>) importance.get("a")).get("mean")).doubleValue();
    double not = ((Number) ((Map<?, ?>) importance.get("b")).get("mean")).doubleValue();
    assertTrue(decides > 5 * Math.abs(not), importance.toString());
    String out = Cli.run("eval", run, "--importance").succeeds().out();
    assertTrue(out.contains("importance: by how much the loss grows"), out);
  }

  @Test
  void twoTargetsAreOneNetwork() throws IOException {
    Cli run = train("multi", "--data", table("multi.csv"), "--label", "y1,y2", "--json").succeeds();
    Map<?, ?> targets = (Map<?, ?>) run.json().get("targets");
    for (String target : List.of("y1", "y2")) {
      double r2 = ((Number) ((Map<?, ?>) targets.get(target)).get("r2")).doubleValue();
      assertTrue(r2 > 0.98, target + " R2 " + r2);
    }
    String predicted =
        Cli.run("predict", folder.resolve("multi"), "--data", table("multi.csv")).succeeds().out();
    assertTrue(predicted.startsWith("value_y1,value_y2\n"), predicted);
  }

  @Test
  void rowsWithGapsAreDroppedWhereRowsAreScoredAndRefusedWhereTheyArePredicted()
      throws IOException {
    Path data = folder.resolve("gaps.csv");
    StringBuilder text = new StringBuilder("a,b,label\n");
    for (int i = 0; i < 50; i++) {
      text.append(i % 7).append(',').append(i % 10 == 0 ? "NA" : i % 5).append(',');
      text.append(i % 2).append('\n');
    }
    Files.writeString(data, text);
    Cli run = train("gaps", "--data", data, "--missing", "drop", "--epochs", 1).succeeds();
    assertTrue(flat(run.err()).contains("5 of 50 rows left out"), run.err());
    Path folderOfRun = folder.resolve("gaps");
    Cli eval = Cli.run("eval", folderOfRun, "--data", data, "--json").succeeds();
    assertEquals(45, eval.json().get("rows"));
    assertTrue(eval.err().contains("5 rows left out, since a value is missing"), eval.err());
    Cli.run("predict", folderOfRun, "--data", data).failsWith(65, "gaps.csv:2:b: missing value");
  }

  @Test
  void columnsOfOneNameByNumber() {
    train("drop", "--data", table("dup.csv"), "--drop", 2, "--epochs", 1).succeeds();
    Cli all =
        train(
                "numbers",
                "--data",
                table("dup.csv"),
                "--header",
                false,
                "--label",
                "last",
                "--epochs",
                1)
            .succeeds();
    assertTrue(
        flat(all.err()).contains("100 rows") || flat(all.err()).contains("80 rows"), all.err());
  }

  @Test
  void yesAndNoAreOneColumn() {
    Cli run = train("bool", "--data", table("bool.csv"), "--epochs", 1).succeeds();
    assertTrue(flat(run.err()).contains("2 features"), run.err());
  }

  @Test
  void libsvm() {
    Cli run = train("svm", "--data", table("svm.txt"), "--epochs", 1, "--scale", "none").succeeds();
    assertTrue(flat(run.err()).contains("7 features"), run.err());
    Cli.run("eval", folder.resolve("svm")).succeeds();
  }

  @Test
  void describeSaysWhatTrainWouldDo() throws IOException {
    Cli pipe = Cli.run("describe", table("pipe.csv")).succeeds();
    assertTrue(pipe.out().contains("left out: constant"), pipe.out());
    assertTrue(pipe.out().contains("refused    "), pipe.out());
    assertTrue(flat(pipe.out()).contains("--drop date"), pipe.out());
    assertTrue(pipe.out().lines().allMatch(line -> line.length() <= 80), pipe.out());
    Map<?, ?> json = Cli.run("describe", table("cat_train.csv"), "--json").succeeds().json();
    assertEquals(300, json.get("rows"));
    assertEquals("classification", json.get("task"));
    assertEquals(
        json,
        Cli.run("describe", "--json", table("cat_train.csv")).succeeds().json(),
        "either way");
    assertEquals(
        Map.of("blue", 96, "green", 102, "red", 102),
        ((Map<?, ?>) ((List<?>) json.get("columns")).get(0)).get("values"));
    StringBuilder counted = new StringBuilder("id,a,label\n");
    for (int row = 0; row < 12; row++) {
      counted.append(row).append(',').append(row % 5).append(',').append(row % 2).append('\n');
    }
    Path ids = Files.writeString(folder.resolve("ids.csv"), counted);
    String note = "counts the rows, which says nothing of others; --drop leaves it out: id";
    assertTrue(flat(Cli.run("describe", ids).succeeds().out()).contains(note));
    Cli trained = Cli.train(folder.resolve("ids"), "--data", ids, "--epochs", 1).succeeds();
    assertTrue(flat(trained.out() + trained.err()).contains(note), trained.err());
    Cli.run("describe", folder.resolve("none.csv")).failsWith(66, "no such file");
    Cli.run("describe", "digits").failsWith(2, "describe is for tables: digits");
  }
}
