package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.experiment.OptimizerComparison;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.report.Xml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareTest {
  @TempDir Path folder;

  private static Cli compare(Object... args) {
    List<Object> all = new ArrayList<>(List.of("compare", "--layers", 8, "--epochs", 2));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  private static List<Map<?, ?>> rows(Cli run) throws IOException {
    return ((List<?>) run.json().get("optimizers"))
        .stream().<Map<?, ?>>map(o -> (Map<?, ?>) o).toList();
  }

  private static double number(Object object, String name) {
    return ((Number) ((Map<?, ?>) object).get(name)).doubleValue();
  }

  /** Each run is that of train: the same losses, digit for digit, whatever ran before it. */
  @Test
  void everyRunIsThatOfTrain() throws IOException {
    Path csv = folder.resolve("curves.csv");
    compare("--optimizer", "sgd:lr=0.1", "--optimizer", "adam", "--seeds", "7,-1", "--csv", csv)
        .succeeds();
    List<String> curves = Files.readAllLines(csv);
    assertEquals(
        "optimizer,lr,seed,epoch,train_loss,test_loss,test_accuracy,seconds", curves.get(0));
    assertEquals(1 + 2 * 2 * 2, curves.size());
    for (String optimizer : List.of("sgd:lr=0.1", "adam")) {
      for (int seed : new int[] {7, -1}) {
        Path run = folder.resolve(optimizer.substring(0, 3) + seed);
        Cli.train(run, "--layers", 8, "--epochs", 2, "--optimizer", optimizer, "--seed", seed)
            .succeeds();
        String start = optimizer.equals("adam") ? "adam,0.001," : "sgd,0.1,";
        List<String> ours =
            curves.stream().filter(line -> line.startsWith(start + seed + ",")).toList();
        List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
        assertEquals(2, ours.size());
        for (int epoch = 1; epoch <= 2; epoch++) {
          String[] expected = metrics.get(epoch).split(",");
          String[] actual = ours.get(epoch - 1).split(",");
          assertEquals(String.valueOf(epoch), actual[3]);
          assertEquals(expected[2], actual[4], "train loss");
          assertEquals(expected[3], actual[5], "test loss");
          assertEquals(expected[4], actual[6], "test accuracy");
        }
      }
    }
  }

  @Test
  void figuresAreThoseOfTheCurves() throws IOException {
    Path csv = folder.resolve("curves.csv");
    Cli run = compare("--optimizer", "sgd", "--optimizer", "adam", "--csv", csv, "--json");
    List<Map<?, ?>> rows = rows(run.succeeds());
    assertEquals(List.of(0, 1, 2), run.json().get("seeds"));
    assertEquals(List.of("adam", "sgd"), rows.stream().map(row -> row.get("label")).toList());
    for (Map<?, ?> row : rows) {
      for (String measure : List.of("trainLoss", "testLoss", "testAccuracy")) {
        int column = List.of("trainLoss", "testLoss", "testAccuracy").indexOf(measure) + 4;
        double[] last =
            Files.readAllLines(csv).stream()
                .map(line -> line.split(","))
                .filter(f -> f[0].equals(row.get("label")) && f[3].equals("2"))
                .mapToDouble(f -> Double.parseDouble(f[column]))
                .toArray();
        assertEquals(3, last.length);
        double mean = (last[0] + last[1] + last[2]) / 3;
        double pairs =
            Math.pow(last[0] - last[1], 2)
                + Math.pow(last[1] - last[2], 2)
                + Math.pow(last[2] - last[0], 2);
        Object spread = row.get(measure);
        assertEquals(3, ((Map<?, ?>) spread).get("n"));
        assertEquals(mean, number(spread, "mean"), 1e-12);
        // The variance is half the mean square of the differences between pairs.
        assertEquals(Math.sqrt(pairs / 6), number(spread, "standardDeviation"), 1e-12);
        assertEquals(Math.min(last[0], Math.min(last[1], last[2])), number(spread, "least"));
        assertEquals(Math.max(last[0], Math.max(last[1], last[2])), number(spread, "most"));
      }
      assertTrue(number(row, "secondsPerEpoch") > 0);
    }
  }

  @Test
  void whatDivergesIsShownLast() throws Exception {
    Path svg = folder.resolve("c.svg");
    Path csv = folder.resolve("c.csv");
    Cli run =
        compare(
            "--optimizer",
            "sgd:lr=1e30",
            "--optimizer",
            "adam",
            "--seeds",
            "0,1",
            "--plot",
            svg,
            "--csv",
            csv);
    List<String> lines = run.succeeds().out().lines().toList();
    assertTrue(lines.get(1).startsWith("adam "), run.out());
    assertTrue(lines.get(2).startsWith("sgd "), run.out());
    assertTrue(lines.get(2).contains("diverged with 2 of 2 seeds, in epoch 1, 1"), run.out());
    assertTrue(run.out().contains("n = 2 seeds"), run.out());
    assertTrue(Files.readAllLines(csv).contains("sgd,1e30,1,1,NaN,,,"));
    String words = Xml.parse(Files.readString(svg)).getDocumentElement().getTextContent();
    assertTrue(words.contains("no epoch to draw: sgd (diverged)"), words);
    assertTrue(words.contains("2 seeds"), words);
    lines.forEach(line -> assertTrue(line.length() <= 80, line));

    run = compare("--optimizer", "sgd:lr=1e30", "--seeds", "0", "--json");
    assertEquals(1, run.exitCode());
    assertNull(rows(run).get(0).get("testLoss"));
    assertEquals(1, rows(run).get(0).get("diverged"));
    assertTrue(run.err().contains("warpstep: every optimizer diverged"), run.err());
  }

  @Test
  void ratesThatAreNotGivenCanBeFound() throws IOException {
    Cli run =
        compare(
            "--find-lr",
            "--optimizer",
            "sgd",
            "--optimizer",
            "adam:lr=0.004",
            "--seeds",
            5,
            "--json");
    for (Map<?, ?> row : rows(run.succeeds())) {
      boolean given = row.get("label").equals("adam");
      assertEquals(given ? "given" : "range test", row.get("lrFrom"));
      assertEquals(given, row.get("lr").equals(0.004));
      assertNotEquals(0.01, row.get("lr"));
    }
    Map<String, Object> found =
        Cli.run("lrfind", "--layers", 8, "--optimizer", "sgd", "--seed", 5, "--json").json();
    Object sgd =
        rows(run).stream().filter(r -> r.get("label").equals("sgd")).toList().get(0).get("lr");
    assertEquals(found.get("suggestion"), sgd);
  }

  /** Rprop's is the size of its first step, which no range test says anything of. */
  @Test
  void aRateOfTheFirstStepAloneIsNotLookedFor() throws IOException {
    Cli run = compare("--find-lr", "--optimizer", "rprop_backtrack", "--seeds", 5, "--json");
    Map<?, ?> row = rows(run.succeeds()).get(0);
    assertEquals("default", row.get("lrFrom"));
    assertEquals(0.01, row.get("lr"));
    assertTrue(run.err().contains("rprop_backtrack: none"), run.err());
  }

  /** Inputs of zeros and as many rows of either class: the gradient is zero, nothing can fall. */
  @Test
  void withoutASuggestionTheDefaultIsTakenAndMarked() throws IOException {
    Path data = folder.resolve("zeros.csv");
    StringBuilder text = new StringBuilder("x,label\n");
    for (int i = 0; i < 40; i++) {
      text.append(i % 2 == 0 ? "0,a\n" : "0,b\n");
    }
    Files.writeString(data, text);
    List<Object> args =
        new ArrayList<>(
            List.of(
                "--data",
                data,
                "--test-fraction",
                0,
                "--batch",
                40,
                "--scale",
                "none",
                "--optimizer",
                "sgd"));
    args.addAll(List.of("--find-lr", "--seeds", 3));
    Cli run = compare(args.toArray()).succeeds();
    assertTrue(run.err().contains("sgd: no suggestion: the loss never fell"), run.err());
    assertTrue(run.out().contains(" 0.01* "), run.out());
    assertTrue(run.out().contains("*: the default"), run.out());
    assertTrue(run.out().contains("n = 1 seed, so nothing is known of the spread"), run.out());
    args.add("--json");
    run = compare(args.toArray()).succeeds();
    Map<?, ?> row = rows(run).get(0);
    assertEquals("default; the range test had no suggestion", row.get("lrFrom"));
    assertNull(((Map<?, ?>) row.get("trainLoss")).get("standardDeviation"));
    assertNull(row.get("testLoss"));
  }

  /** Hyperparameters and rate of the file are one optimizer's, so they are not the others'. */
  @Test
  void takesTheConfigOfARunWithoutItsOptimizer() throws IOException {
    Path first = folder.resolve("run");
    Cli.train(first, "--layers", 4, "--epochs", 1, "--lr", 0.5, "--set", "beta1=0.5").succeeds();
    Cli run = Cli.run("compare", "--config", first.resolve("config.toml"), "--seeds", 1, "--json");
    List<Map<?, ?>> rows = rows(run.succeeds());
    assertEquals(5, rows.size());
    for (Map<?, ?> row : rows) {
      assertEquals(
          Optimizers.ALL.find((String) row.get("optimizer")).defaults().lr(), row.get("lr"));
    }
    assertTrue(run.err().contains("64-4-10"), run.err());
  }

  /** With early stopping the figures are those of the weights that are kept. */
  @Test
  void figuresAreThoseOfTheKeptWeights() throws IOException {
    Path csv = folder.resolve("curves.csv");
    Cli run =
        Cli.run(
            "compare",
            "--layers",
            8,
            "--epochs",
            30,
            "--optimizer",
            "adam:lr=0.1",
            "--seeds",
            4,
            "--early-stopping",
            1,
            "--csv",
            csv,
            "--json");
    double best =
        Files.readAllLines(csv).stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",")[5]))
            .min()
            .orElseThrow();
    Map<?, ?> row = rows(run.succeeds()).get(0);
    assertEquals(best, number(row.get("validationLoss"), "mean"));
    assertTrue(Files.readAllLines(csv).size() < 31, "stops early");
  }

  @Test
  void numbersAreRankedByTheirLoss() throws IOException {
    Path data = folder.resolve("line.csv");
    StringBuilder text = new StringBuilder("x,label\n");
    for (int i = 0; i < 60; i++) {
      text.append(i / 60.0).append(',').append(i / 30.0 + 1).append('\n');
    }
    Files.writeString(data, text);
    Cli run =
        Cli.run(
            "compare",
            "--data",
            data,
            "--loss",
            "mse",
            "--layers",
            "none",
            "--epochs",
            3,
            "--test-fraction",
            0,
            "--optimizer",
            "sgd:lr=1e-9",
            "--optimizer",
            "sgd:lr=0.1");
    List<String> lines = run.succeeds().out().lines().toList();
    assertTrue(lines.get(0).contains("train loss") && !lines.get(0).contains("accuracy"));
    assertTrue(lines.get(1).startsWith("sgd:lr=0.1 "), run.out());
    assertTrue(lines.get(2).startsWith("sgd:lr=1e-9 "), run.out());
  }

  @Test
  void labelsTellOptimizersApart() {
    assertEquals(
        List.of("sgd:lr=0.1", "sgd:lr=0.2", "sgd:weightDecay=0.5", "adam", "adam:beta1=0.5"),
        OptimizerComparison.labels(
            Stream.of("sgd:lr=0.1", "sgd:lr=0.2", "sgd:weightDecay=0.5", "adam", "adam:beta1=0.5")
                .map(Optimizers.ALL::parse)
                .toList()));
  }

  @Test
  void helpFitsIntoEightyColumns() {
    String help = Cli.run("compare", "--help").succeeds().out();
    assertTrue(help.contains("\ncompare:\n") && help.contains("--activation"), help);
    help.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @ParameterizedTest
  @CsvSource({
    "'--seeds=1,1', 2, '--seeds must differ: 1,1'",
    "'--seeds=1,x', 2, '--seeds must be whole numbers of 64 bits with commas between: 1,x'",
    "--optimizer=adm, 2, unknown optimizer: adm",
    "'--optimizer=adam:beta1=2', 2, 'beta1 must lie in [0, 1): 2.0'",
    "--lr=1, 2, unknown option: --lr; train has it",
    "--seed=1, 2, did you mean --seeds?",
    "--optimizer=lbfgs, 2, compare is not for full-batch methods: lbfgs",
    "--set=beta1=0.5, 2, unknown option: --set",
    "--plot=none/x.svg, 73, none/x.svg: there is no such folder",
    "--data=none.csv, 66, none.csv"
  })
  void refusesWhatIsWrong(String option, int exitCode, String message) {
    Cli.run("compare", option).failsWith(exitCode, message);
  }

  @Test
  void theTwoOutputsAreTwoFiles() {
    Cli.run("compare", "--plot", "a.svg", "--csv", "./a.svg")
        .failsWith(2, "--plot and --csv must be two files: a.svg");
  }

  @Test
  void anOptimizerIsGivenOnce() {
    compare("--optimizer", "adam", "--optimizer", "adam:lr=0.001")
        .failsWith(2, "--optimizer must differ: adam:lr=0.001");
  }
}
