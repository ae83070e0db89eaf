package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.Xml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Several label columns that hold or do not, from the command line. */
class MultiLabelTest {
  @TempDir private Path folder;

  /** Two features, whether each is positive, and whether their sum is; in words where asked for. */
  private Path table(String name, String... words) throws IOException {
    StringBuilder text = new StringBuilder("a,b,w,left,up,sum\n");
    for (int i = 0; i < 200; i++) {
      int a = i * 37 % 101 - 50;
      int b = i * 61 % 103 - 51;
      text.append(a).append(',').append(b).append(',').append(i % 4);
      boolean[] holds = {a < 0, b > 0, a + b > 0};
      for (int j = 0; j < holds.length; j++) {
        String[] pair = words[Math.min(j, words.length - 1)].split("/");
        text.append(',').append(pair[holds[j] ? 1 : 0]);
      }
      text.append('\n');
    }
    return Files.writeString(folder.resolve(name), text);
  }

  private Cli train(String run, Object... args) {
    List<Object> all = new ArrayList<>(List.of("--label", "left,up,sum", "--layers", 16));
    all.addAll(Arrays.asList(args));
    return Cli.train(folder.resolve(run), all.toArray());
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static double number(Map<?, ?> json, String key) {
    return ((Number) json.get(key)).doubleValue();
  }

  @Test
  void itIsFoundTrainedScoredAndPredicted() throws Exception {
    Path data = table("t.csv", "0/1");
    Cli run = train("run", "--data", data, "--drop", "w", "--device", "cpu").succeeds();
    String head = flat(run.err());
    assertTrue(head.contains("multi-label of left, up, sum"), head);
    assertTrue(
        head.contains("multi-label: the 3 label columns are all 0/1; --task regression"), head);
    assertTrue(head.contains("binary_cross_entropy, batch"), head);
    String summary = flat(run.out());
    assertTrue(summary.contains("test accuracy"), summary);
    assertTrue(summary.contains("with every label right"), summary);
    assertTrue(
        summary.contains("label holds precision recall F1 ROC AUC avg. prec. left"), summary);

    Map<?, ?> json = Cli.run("eval", folder.resolve("run"), "--json").succeeds().json();
    assertTrue(number(json, "accuracy") > 0.8, json.toString());
    assertTrue(number(json, "hammingLoss") < 0.1, json.toString());
    assertTrue(number(json, "microF1") > 0.9, json.toString());
    assertNull(json.get("confusion"));
    Map<?, ?> labels = (Map<?, ?>) json.get("labels");
    assertEquals(List.of("left", "up", "sum"), List.copyOf(labels.keySet()));
    double right = 0;
    for (Object one : labels.values()) {
      right += number((Map<?, ?>) one, "accuracy") / 3;
    }
    assertEquals(1 - number(json, "hammingLoss"), right, 1e-12);
    assertTrue(
        Cli.run("eval", folder.resolve("run"), "--importance")
            .succeeds()
            .out()
            .contains("micro F1"));

    List<String> rows = Files.readAllLines(folder.resolve("run/metrics.csv"));
    double last = Double.parseDouble(rows.get(rows.size() - 1).split(",")[4]);
    assertEquals(number(json, "accuracy"), last, "the accuracy of metrics.csv is that of rows");
    String page = Files.readString(folder.resolve("run/report.html"));
    for (String part :
        List.of("<h3>Labels</h3>", "<th scope=\"row\">left</th>", "ROC", "micro F1")) {
      assertTrue(page.contains(part), part);
    }
    Xml.parse(page);
    String config = Files.readString(folder.resolve("run/config.toml"));
    assertTrue(config.contains("task = \"classification\"\n"), config);
    assertTrue(config.contains("loss = \"binary_cross_entropy\"\n"), config);
    Cli again =
        Cli.run(
            "train", "--config", folder.resolve("run/config.toml"), "--out", folder.resolve("2"));
    again.succeeds();
    assertEquals(
        Arrays.toString(Files.readAllBytes(folder.resolve("run/model.safetensors"))),
        Arrays.toString(Files.readAllBytes(folder.resolve("2/model.safetensors"))),
        "config.toml gives the same bits");
  }

  @Test
  void predictionsHaveTwoColumnsALabel() throws IOException {
    Path data = table("t.csv", "no/yes", "0/1", "FALSE/True");
    train("run", "--data", data, "--drop", "w", "--test-fraction", 0).succeeds();
    List<String[]> rows = predict(data);
    assertEquals(
        "prediction_left,prediction_up,prediction_sum,p_left,p_up,p_sum",
        String.join(",", rows.get(0)));
    assertEquals(201, rows.size());
    List<String[]> strict = predict(data, "--threshold", 0.9, "--columns", "left");
    assertEquals("left", strict.get(0)[0]);
    int stricter = 0;
    for (int i = 1; i < rows.size(); i++) {
      for (int j = 0; j < 3; j++) {
        double p = Double.parseDouble(rows.get(i)[3 + j]);
        assertEquals(p > 0.5 ? "1" : "0", rows.get(i)[j]);
        assertEquals(p >= 0.9 ? "1" : "0", strict.get(i)[1 + j]);
        stricter += rows.get(i)[j].equals(strict.get(i)[1 + j]) ? 0 : 1;
      }
    }
    assertTrue(stricter > 0, "the threshold matters");
  }

  private List<String[]> predict(Path data, Object... args) {
    List<Object> all = new ArrayList<>(List.of("predict", folder.resolve("run"), "--data", data));
    all.addAll(Arrays.asList(args));
    return Cli.run(all.toArray()).succeeds().out().lines().map(line -> line.split(",")).toList();
  }

  /** However a label is written, it is the same one. */
  @Test
  void wordsAndNumbersGiveTheSameBits() throws IOException {
    List<String> models = new ArrayList<>();
    for (String words : List.of("0/1", "no/yes", "False/True", "0.0/1.0")) {
      String name = words.replaceAll("[^A-Za-z0-9]", "");
      Path data = table(name + ".csv", words);
      train(name, "--data", data, "--drop", "w", "--epochs", 2).succeeds();
      models.add(
          Arrays.toString(Files.readAllBytes(folder.resolve(name).resolve("model.safetensors"))));
    }
    assertEquals(1, models.stream().distinct().count());
    // A run is scored on a file that says it in other words.
    Map<?, ?> words =
        Cli.run("eval", folder.resolve("01"), "--data", folder.resolve("noyes.csv"), "--json")
            .succeeds()
            .json();
    Map<?, ?> numbers =
        Cli.run("eval", folder.resolve("01"), "--data", folder.resolve("01.csv"), "--json")
            .succeeds()
            .json();
    assertEquals(numbers.get("loss"), words.get("loss"));
  }

  /** The weights are 0 to 3, the rows repeated as often. */
  @Test
  void aWeightIsARepeatedRow() throws IOException {
    Path weighted = table("w.csv", "0/1");
    List<String> lines = Files.readAllLines(weighted);
    StringBuilder repeated = new StringBuilder(lines.get(0)).append('\n');
    for (String line : lines.subList(1, lines.size())) {
      String once = line.replaceFirst("^([^,]*,[^,]*),([0-9]),", "$1,1,");
      repeated.append((once + "\n").repeat(Integer.parseInt(line.split(",")[2])));
    }
    Path rows = Files.writeString(folder.resolve("r.csv"), repeated);
    List<Map<?, ?>> runs = new ArrayList<>();
    for (Path data : List.of(weighted, rows)) {
      String name = "of-" + data.getFileName();
      train(
              name,
              "--data",
              data,
              "--weight",
              "w",
              "--test",
              data,
              "--batch",
              1000,
              "--scale",
              "none",
              "--device",
              "reference",
              "--optimizer",
              "sgd",
              "--lr",
              0.01)
          .succeeds();
      runs.add(Cli.run("eval", folder.resolve(name), "--data", data, "--json").succeeds().json());
    }
    for (String figure :
        List.of("loss", "accuracy", "hammingLoss", "f1", "microF1", "rocAuc", "averagePrecision")) {
      // Weights are rounded to float32, in units of their mean.
      assertEquals(number(runs.get(1), figure), number(runs.get(0), figure), 1e-5, figure);
    }
  }

  /** Name, what the command line says besides, and what is told. */
  private record Way(String name, String told, Object... args) {}

  @TestFactory
  Stream<DynamicTest> otherWays() {
    return Stream.of(
            new Way(
                "regression", "regression of left, up, sum", "--task", "regression", "--epochs", 1),
            new Way("by its loss", "regression of left, up, sum", "--loss", "mse", "--epochs", 1),
            new Way("asked for", "multi-label of", "--task", "classification", "--epochs", 1),
            new Way(
                "its own loss", "multi-label of", "--loss", "binary_cross_entropy", "--epochs", 1),
            new Way("full batch", "multi-label of", "--optimizer", "lbfgs", "--epochs", 3),
            new Way("chosen epoch", "to choose by", "--early-stopping", 2),
            new Way("in order", "multi-label of", "--split", "ordered", "--epochs", 1),
            new Way("on the emulator", "multi-label of", "--device", "emulator", "--epochs", 1))
        .map(
            way ->
                DynamicTest.dynamicTest(
                    way.name(),
                    () -> {
                      List<Object> args = new ArrayList<>(List.of("--data", table("t.csv", "0/1")));
                      args.addAll(Arrays.asList(way.args()));
                      Cli run = train(way.name().replace(' ', '-'), args.toArray()).succeeds();
                      assertTrue(flat(run.err()).contains(way.told()), run.err());
                    }));
  }

  @Test
  void optimizersAreComparedAndRatesSought() throws IOException {
    Path data = table("t.csv", "0/1");
    Cli compare =
        Cli.run(
            "compare",
            "--data",
            data,
            "--label",
            "left,up,sum",
            "--optimizer",
            "sgd",
            "--optimizer",
            "adam",
            "--epochs",
            2,
            "--layers",
            4,
            "--seeds",
            1,
            "--json");
    assertTrue(compare.succeeds().out().contains("adam"), compare.out());
    Cli.run("lrfind", "--data", data, "--label", "left,up,sum", "--layers", 4).succeeds();
  }

  @Test
  void describeTellsTheTask() throws IOException {
    Path data = table("t.csv", "no/yes");
    Cli text = Cli.run("describe", data, "--label", "left,up,sum").succeeds();
    assertTrue(
        flat(text.out())
            .contains(
                "task multi-label of left, up, sum: the 3 label columns are all 0/1, yes/no or true/false"),
        text.out());
    Map<?, ?> json =
        Cli.run("describe", data, "--label", "left,up,sum", "--json").succeeds().json();
    assertEquals("multi-label", json.get("task"));
    assertEquals(List.of("left", "up", "sum"), json.get("labels"));
  }

  /** What is wrong, with which exit code, and what is said. */
  private record Wrong(String name, int code, String text, String message, Object... args) {}

  @TestFactory
  Stream<DynamicTest> whatIsWrongIsTold() {
    String good = "a,x,y\n1,0,1\n2,1,0\n3,0,1\n4,1,1\n";
    return Stream.of(
            new Wrong(
                "three classes",
                65,
                "a,x,y\n1,0,1\n2,1,0\n3,2,1\n",
                ":4:x: must be 0 or 1, yes or no, true or false, as several label columns are for classification; --label with one column alone has more classes, --task regression predicts numbers: \"2\"",
                "--task",
                "classification"),
            new Wrong(
                "two languages",
                65,
                "a,x,y\n1,yes,1\n2,no,0\n3,true,1\n",
                ":4:x: must be 0 or 1, yes or no, true or false",
                "--loss",
                "binary_cross_entropy"),
            new Wrong(
                "texts beside numbers",
                65,
                "a,x,y\n1,yes,1.5\n2,no,2\n3,yes,1\n",
                ":2:x: must be a number for regression, since y is not all 0/1, all yes/no or all true/false: \"yes\""),
            new Wrong(
                "text for regression",
                65,
                "a,x,y\n1,no,0\n2,yes,1\n",
                ":2:x: must be a number for regression: \"no\"",
                "--task",
                "regression"),
            new Wrong(
                "missing",
                65,
                "a,x,y\n1,0,1\n2,,0\n3,1,1\n",
                ":3:x: missing label; --missing drop"),
            new Wrong(
                "one value",
                65,
                "a,x,y\n1,0,1\n2,0,0\n3,0,1\n",
                ": column x must have both values, or be left out of --label: only \"0\""),
            new Wrong(
                "class weights",
                2,
                good,
                "--class-weight is for the classes of one label, but there are several: x, y",
                "--class-weight",
                "balanced"),
            new Wrong(
                "stratified",
                2,
                good,
                "--split stratified is for the classes of one label, but there are several: use --split random",
                "--split",
                "stratified"),
            new Wrong(
                "one softmax",
                2,
                good,
                "cross_entropy is for one label, several need binary_cross_entropy: 2",
                "--loss",
                "cross_entropy"),
            new Wrong(
                "least squares",
                2,
                good,
                "so the loss must be mse: binary_cross_entropy",
                "--optimizer",
                "levenberg_marquardt"))
        .map(
            wrong ->
                DynamicTest.dynamicTest(
                    wrong.name(),
                    () -> {
                      Path data = Files.writeString(folder.resolve("wrong.csv"), wrong.text());
                      List<Object> args =
                          new ArrayList<>(List.of("train", "--data", data, "--label", "x,y"));
                      args.addAll(List.of("--out", folder.resolve("never")));
                      args.addAll(Arrays.asList(wrong.args()));
                      Cli.run(args.toArray()).failsWith(wrong.code(), wrong.message());
                    }));
  }

  @Test
  void aFileToScoreMustSayYesOrNo() throws IOException {
    train("run", "--data", table("t.csv", "0/1"), "--drop", "w", "--epochs", 1).succeeds();
    Path other = Files.writeString(folder.resolve("o.csv"), "a,b,left,up,sum\n1,2,0,1,3\n");
    Cli.run("eval", folder.resolve("run"), "--data", other)
        .failsWith(65, ":2:sum: must be 0 or 1, yes or no, true or false: \"3\"");
    // Labels that are no such are passed over where none are needed.
    Cli.run("predict", folder.resolve("run"), "--data", other).succeeds();
  }
}
