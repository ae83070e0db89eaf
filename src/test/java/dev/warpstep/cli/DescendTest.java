package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.solver.TestFunctions;
import dev.warpstep.text.Paragraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescendTest {
  @TempDir Path folder;

  private static Cli descend(Object... args) {
    return Cli.run(Stream.concat(Stream.of("descend"), Stream.of(args)).toArray());
  }

  private static double[] numbers(String row) {
    String[] fields = row.split(",");
    return Arrays.stream(fields, 2, fields.length).mapToDouble(Double::parseDouble).toArray();
  }

  @TestFactory
  Stream<DynamicTest> walksAsPyTorch() {
    return GoldenDescent.all().stream()
        .map(golden -> dynamicTest(golden.name(), () -> checkGolden(golden)));
  }

  private void checkGolden(GoldenDescent golden) throws IOException {
    Path trace = folder.resolve("trace.csv");
    descend(Stream.concat(golden.options(), Stream.of("--trace", trace)).toArray()).succeeds();
    List<String> rows = Files.readAllLines(trace);
    assertEquals("optimizer,step,x0,x1,value", rows.get(0));
    assertEquals(golden.points().length + 2, rows.size());
    assertTrue(rows.get(1).startsWith(golden.optimizer() + ",0,"), rows.get(1));
    for (int t = 0; t < golden.points().length; t++) {
      String row = rows.get(t + 2);
      assertTrue(row.startsWith(golden.optimizer() + "," + (t + 1) + ","), row);
      double[] walked = numbers(row);
      for (int i = 0; i < 2; i++) {
        double expected = golden.points()[t][i];
        // PyTorch's operations come in another order; 40 steps of float64 keep 10 digits.
        assertEquals(expected, walked[i], 1e-10 * Math.max(1, Math.abs(expected)), row);
      }
      double value = golden.values()[t];
      assertEquals(value, walked[2], 1e-9 * Math.max(1, Math.abs(value)), row);
    }
  }

  @Test
  void everyOptimizerOfTheTableWalks() throws IOException {
    for (String name : Optimizers.ALL.names()) {
      Map<String, Object> json =
          descend("--function", "booth", "--optimizer", name, "--steps", 3, "--json")
              .succeeds()
              .json();
      Map<?, ?> path = (Map<?, ?>) ((List<?>) json.get("optimizers")).get(0);
      assertEquals(name, path.get("optimizer"));
      assertEquals(3, path.get("steps"));
    }
  }

  @Test
  void aScheduleIsNamed() throws IOException {
    Path plot = folder.resolve("plot.svg");
    Cli done =
        descend("--function", "booth", "--optimizer", "sgd", "--schedule", "cosine", "--plot", plot)
            .succeeds();
    assertTrue(done.out().contains("schedule    cosine\n"), done.out());
    assertTrue(Files.readString(plot).contains("booth, cosine"));
  }

  @Test
  void everyFunctionIsDrawn() throws Exception {
    for (String name : TestFunctions.names()) {
      Path plot = folder.resolve(name + ".svg");
      descend("--function", name, "--steps", 20, "--set", "lr=0.01", "--plot", plot).succeeds();
      String svg = Files.readString(plot);
      assertTrue(svg.contains(TestFunctions.find(name).plane()), name);
      assertTrue(svg.contains(">" + name.replace('_', ' ') + "</text>"), name);
      assertTrue(Files.size(plot) < 300_000, name + " " + Files.size(plot));
    }
  }

  @Test
  void theTraceHasEachPathInFullPrecision() throws IOException {
    Path trace = folder.resolve("trace.csv");
    descend(
            "--function",
            "quadratic",
            "--curvature",
            "1,4,16",
            "--start",
            "1,-2e-3,0.1",
            "--optimizer",
            "sgd",
            "--optimizer",
            "momentum:momentum=0.5",
            "--set",
            "lr=0.1",
            "--steps",
            2,
            "--trace",
            trace)
        .succeeds();
    List<String> rows = Files.readAllLines(trace);
    assertEquals("optimizer,step,x0,x1,x2,value", rows.get(0));
    assertEquals(1 + 2 * 3, rows.size());
    double[] first = numbers(rows.get(2));
    // sgd: theta - 0.1 * (c theta), every operation rounded once.
    assertArrayEquals(
        new double[] {1 - 0.1 * 1, -2e-3 - 0.1 * (4 * -2e-3), 0.1 - 0.1 * (16 * 0.1)},
        Arrays.copyOf(first, 3));
    List<String> names =
        rows.stream().skip(1).map(row -> row.substring(0, row.indexOf(','))).toList();
    assertEquals(List.of("sgd", "sgd", "sgd", "momentum", "momentum", "momentum"), names);
  }

  @Test
  void methodsOfOneNameAreToldApart() throws IOException {
    Path trace = folder.resolve("trace.csv");
    String text =
        descend(
                "--function",
                "beale",
                "--optimizer",
                "adam:lr=0.1,beta1=0.5",
                "--optimizer",
                "adam:lr=0.25",
                "--optimizer",
                "sgd",
                "--steps",
                1,
                "--trace",
                trace)
            .succeeds()
            .out();
    assertTrue(text.contains("\nadam:lr=0.1,beta1=0.5 "), text);
    String csv = Files.readString(trace);
    assertTrue(csv.contains("\n\"adam:lr=0.1,beta1=0.5\",1,"), csv);
    assertTrue(csv.contains("\nadam:lr=0.25,1,") && csv.contains("\nsgd,1,"), csv);
  }

  @Test
  void settingsOfItsOwnComeBeforeThoseOfAll() throws IOException {
    Map<String, Object> json =
        descend(
                "--function",
                "beale",
                "--optimizer",
                "adam:lr=0.5",
                "--optimizer",
                "rmsprop",
                "--set",
                "lr=0.1",
                "--set",
                "epsilon=1e-4",
                "--json")
            .succeeds()
            .json();
    List<Object> settings =
        ((List<?>) json.get("optimizers"))
            .stream()
                .map(path -> ((Map<?, ?>) path).get("hyperparameters"))
                .collect(Collectors.toList());
    assertEquals(0.5, ((Map<?, ?>) settings.get(0)).get("lr"));
    assertEquals(0.1, ((Map<?, ?>) settings.get(1)).get("lr"));
    assertEquals(1e-4, ((Map<?, ?>) settings.get(0)).get("epsilon"));
  }

  @Test
  void jsonTellsWhereThePathsEnd() throws IOException {
    Map<String, Object> json =
        descend(
                "--function",
                "booth",
                "--start",
                "1,4",
                "--optimizer",
                "sgd",
                "--set",
                "lr=0.1",
                "--steps",
                200,
                "--json")
            .succeeds()
            .json();
    assertEquals("booth", json.get("function"));
    assertEquals(List.of(1.0, 4.0), json.get("start"));
    assertEquals(5.0, json.get("startValue"));
    assertEquals(List.of(List.of(1.0, 3.0)), json.get("minima"));
    Map<?, ?> path = (Map<?, ?>) ((List<?>) json.get("optimizers")).get(0);
    assertEquals(
        new TreeSet<>(
            Set.of(
                "optimizer",
                "name",
                "hyperparameters",
                "steps",
                "point",
                "value",
                "bestValue",
                "distance",
                "diverged")),
        new TreeSet<>(path.keySet()));
    assertEquals(0, (double) path.get("value"), 1e-12);
    assertEquals(0, (double) path.get("distance"), 1e-6);
    assertEquals(false, path.get("diverged"));
  }

  @Test
  void aDivergedPathIsCutAndSaid() throws IOException {
    Path trace = folder.resolve("trace.csv");
    Path plot = folder.resolve("plot.svg");
    String text =
        descend(
                "--function",
                "rosenbrock",
                "--optimizer",
                "sgd:lr=1",
                "--optimizer",
                "adam",
                "--trace",
                trace,
                "--plot",
                plot)
            .succeeds()
            .out();
    assertTrue(text.lines().anyMatch(line -> line.matches("sgd:lr=1 .* diverged")), text);
    String csv = Files.readString(trace);
    assertTrue(!csv.contains("NaN") && !csv.contains("Infinity"), csv);
    assertTrue(csv.lines().filter(row -> row.startsWith("sgd")).count() < 12, csv);
    assertEquals(101, csv.lines().filter(row -> row.startsWith("adam")).count());
    assertTrue(Files.readString(plot).contains(">diverged at step "), "plot");
  }

  @Test
  void theTableFitsEightyColumns() {
    String text =
        descend(
                "--function",
                "himmelblau",
                "--optimizer",
                "sgd:lr=1e30",
                "--optimizer",
                "rmsprop:lr=0.0123,rho=0.87654,epsilon=1e-5,momentum=0.3",
                "--optimizer",
                "adam",
                "--optimizer",
                "lbfgs",
                "--optimizer",
                "levenberg_marquardt")
            .succeeds()
            .out();
    assertTrue(text.contains("\n  ended: the gradient is within the tolerance\n"), text);
    text.lines().forEach(line -> assertTrue(Paragraph.width(line) <= 80, line));
    assertTrue(text.contains("(-3.78, -3.28)"), text);
    String many = "0.123456,".repeat(40) + "1";
    descend("--function", "styblinski-tang", "--start", many)
        .succeeds()
        .out()
        .lines()
        .forEach(line -> assertTrue(Paragraph.width(line) <= 80, line));
  }

  @Test
  void animationIsAsked() throws IOException {
    Path plot = folder.resolve("plot.svg");
    descend("--function", "saddle", "--set", "lr=0.1", "--steps", 9, "--plot", plot).succeeds();
    assertTrue(!Files.readString(plot).contains("keyframes"), "at rest");
    descend("--function", "saddle", "--set", "lr=0.1", "--steps", 9, "--plot", plot, "--animate")
        .succeeds();
    assertTrue(Files.readString(plot).contains("@keyframes k9{"), "animated");
  }

  @Test
  void helpListsTheFunctions() {
    String help = descend("--help").succeeds().out();
    TestFunctions.ALL.forEach(
        row -> assertTrue(help.contains("\n  " + row.name() + " "), row.name()));
    help.lines().forEach(line -> assertTrue(Paragraph.width(line) <= 80, line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "did you mean rosenbrock? | --function rosenbrok",
        "--function | --steps 3",
        "did you mean adam? | --function booth --optimizer adm",
        "did you mean beta1? | --function booth --optimizer adam:beta=1",
        "known: lr, weightDecay | --function booth --optimizer sgd --set rho=1",
        "lr must be positive: -1.0 | --function booth --set lr=-1",
        "NAME=VALUE | --function booth --set lr",
        "given twice: lr | --function booth --set lr=1 --set lr=2",
        "must differ from the others: sgd | --function booth --optimizer sgd --optimizer sgd:lr=0.01",
        "booth has exactly 2 variables: 3 | --function booth --start 1,2,3",
        "rosenbrock has 2 variables or more: 1 | --function rosenbrock --start 1",
        "--start must be numbers with commas between them: 1,,2 | --function booth --start 1,,2",
        "--start must be numbers with commas between them: a,b | --function booth --start a,b",
        "--start must be numbers with commas between them: 1,NaN | --function booth --start 1,NaN",
        "must be finite where a path begins: Infinity | --function booth --start 1e200,1",
        "booth has no curvature to be set | --function booth --curvature 1,2",
        "as many numbers as --start, 2: 3 | --function quadratic --curvature 1,2,3",
        "--curvature must be numbers | --function quadratic --curvature 1,x",
        "--steps must be 1 or more: 0 | --function booth --steps 0",
        "--steps must be a whole number | --function booth --steps 1.5",
        "--steps must be at most 1000000: 1000001 | --function booth --steps 1000001",
        "--schedule is for optimizers that have a learning rate: lbfgs | --function booth --optimizer lbfgs --schedule cosine",
        "unknown schedule: cosin (did you mean cosine? | --function booth --schedule cosin",
        "--animate goes with --plot | --function booth --animate",
        "--plot draws functions of 2 variables: 3 | --function quadratic --start 1,1,1 --plot a.svg",
        "--plot must end in .svg: a.png | --function booth --plot a.png",
        "must be two files: a.svg | --function booth --plot a.svg --trace a.svg",
        "must be two files: ./a.svg | --function booth --plot a.svg --trace ./a.svg",
        "sums of squares, and this function is none (try | --function saddle --optimizer levenberg_marquardt",
        "did you mean --steps? | --function booth --step 3",
      })
  void badUsageIsRefused(String message, String args) {
    descend((Object[]) args.split(" ")).failsWith(2, message);
  }

  @Test
  void tooMuchForTheMemoryIsRefused() {
    descend("--function", "rosenbrock", "--start", "1,".repeat(99) + "1", "--steps", 1_000_000)
        .failsWith(2, "must multiply to at most 20,000,000: 100,000,000");
  }

  /** What Java has no array for, too: more than 46340 x 46340. */
  @Test
  void aMatrixBeyondTheMemoryIsRefusedWithItsSize() {
    String start = "1,".repeat(49_999) + "1";
    for (String name :
        List.of("newton", "bfgs", "levenberg_marquardt", "lbfgs:memory=2000000000")) {
      descend("--function", "rosenbrock", "--start", start, "--optimizer", name, "--steps", 1)
          .failsWith(69, name.startsWith("lbfgs") ? "4000000009 vectors" : "50000 x 50000");
    }
  }

  @TestFactory
  Stream<DynamicTest> whatCannotBeWrittenLeavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    List<String> before = Cli.listing(folder);
    return Stream.of("--trace", "--plot")
        .flatMap(
            option ->
                Stream.of(
                    dynamicTest(
                        option + " nowhere",
                        () ->
                            descend("--function", "booth", option, folder.resolve("no/x.svg"))
                                .failsWith(73, "there is no such folder; make it first")),
                    dynamicTest(
                        option + " under a file",
                        () -> {
                          descend("--function", "booth", option, file.resolve("x.svg"))
                              .failsWith(73, "no such folder");
                          assertEquals(before, Cli.listing(folder));
                        })));
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken.svg"));
    Path trace = folder.resolve("trace.csv");
    descend("--function", "booth", "--plot", taken, "--trace", trace)
        .failsWith(73, "is a folder; --plot must be a file");
    assertTrue(!Files.exists(trace), "both places are looked at first");
  }
}
