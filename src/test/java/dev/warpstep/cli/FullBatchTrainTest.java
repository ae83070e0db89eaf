package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train --optimizer} with full-batch methods. */
class FullBatchTrainTest {
  /** A small network on the curve of docs/examples, as docs/decisions/0013 runs it. */
  private static final List<Object> CURVE =
      List.of(
          "--data",
          "docs/examples/curve.csv",
          "--label",
          "y",
          "--loss",
          "mse",
          "--layers",
          10,
          "--activation",
          "tanh",
          "--test-fraction",
          0);

  @TempDir Path folder;

  private Cli curve(Path run, Object... more) {
    List<Object> all = new ArrayList<>(CURVE);
    all.addAll(List.of(more));
    return Cli.train(run, all.toArray());
  }

  /** The example: the noise has the variance 0.0004. */
  @Test
  void levenbergMarquardtFitsTheCurve() throws IOException {
    Path run = folder.resolve("run");
    Cli cli = curve(run, "--optimizer", "levenberg_marquardt", "--json", "--log-steps").succeeds();
    Map<String, Object> json = cli.json();
    assertTrue(((Number) json.get("trainLoss")).doubleValue() < 0.0004, cli.out());
    int steps = ((Number) json.get("steps")).intValue();
    assertTrue(((Number) json.get("passes")).intValue() > steps, cli.out());
    assertEquals("most_iterations", json.get("stopped"));
    assertEquals(steps + 1, Files.readAllLines(run.resolve("steps.csv")).size());
    assertEquals(steps + 1, Files.readAllLines(run.resolve("metrics.csv")).size());
    assertTrue(Files.readString(run.resolve("report.html")).contains("levenberg_marquardt"));
    String scored = Cli.run("eval", run, "--data", "docs/examples/curve.csv").succeeds().out();
    assertTrue(scored.contains("RMSE"), scored);
  }

  @Test
  void adamCountsItsPassesToo() throws IOException {
    Map<String, Object> json = curve(folder.resolve("run"), "--epochs", 3, "--json").json();
    assertEquals(3, json.get("passes"));
    assertEquals(null, json.get("stopped"));
  }

  @Test
  void theWeightsOfTheBestIterationAreKept() throws IOException {
    Path run = folder.resolve("run");
    Cli cli =
        Cli.train(run, "--optimizer", "lbfgs", "--layers", 20, "--early-stopping", 3, "--json")
            .succeeds();
    assertEquals("early", cli.json().get("stopped"));
    assertTrue(cli.err().contains("are kept"), cli.err());
    assertTrue(Files.readString(run.resolve("config.toml")).contains("early-stopping = 3"));
  }

  @Test
  void configOfARunTrainsTheSameBits() throws IOException {
    Path first = folder.resolve("first");
    curve(first, "--optimizer", "lbfgs", "--set", "memory=3", "--epochs", 5).succeeds();
    String config = Files.readString(first.resolve("config.toml"));
    assertTrue(config.contains("\"memory=3\""), config);
    for (String absent : List.of("lr", "batch", "schedule", "shuffle", "clip-norm")) {
      assertFalse(config.lines().anyMatch(line -> line.startsWith(absent + " ")), config);
    }
    Path second = folder.resolve("second");
    Cli.train(second, "--config", first.resolve("config.toml")).succeeds();
    assertArrayEquals(
        Files.readAllBytes(first.resolve("model.safetensors")),
        Files.readAllBytes(second.resolve("model.safetensors")));
  }

  /** Where the command line names another optimizer, what the file says of the first is dropped. */
  @Test
  void aSolverReplacesTheOptimizerOfAConfigFile() throws IOException {
    Path adam = folder.resolve("adam");
    curve(adam, "--epochs", 1, "--lr", 0.01, "--batch", 50).succeeds();
    Path solver = folder.resolve("solver");
    Path config = adam.resolve("config.toml");
    Cli.train(solver, "--config", config, "--optimizer", "bfgs", "--epochs", 3).succeeds();
    assertTrue(Files.readString(solver.resolve("config.toml")).contains("\"bfgs\""));
    Path back = folder.resolve("back");
    Cli.train(back, "--config", solver.resolve("config.toml"), "--optimizer", "sgd", "--lr", 0.1)
        .succeeds();
  }

  /** It is read before the command line names the method. */
  @ParameterizedTest
  @ValueSource(strings = {"l1", "l2", "max-norm"})
  void aPenaltyOfAConfigFileIsRefused(String option) throws IOException {
    Path config = Files.writeString(folder.resolve("c.toml"), option + " = 0.5\n");
    Cli.train(folder.resolve("x"), "--config", config, "--optimizer", "lbfgs")
        .failsWith(2, "there must be no penalty");
  }

  @Test
  void anEarlyEndIsSaid() {
    Cli cli =
        curve(
                folder.resolve("run"),
                "--optimizer",
                "conjugate_gradient:rule=hestenes_stiefel,gradientTolerance=0.05",
                "--device",
                "reference")
            .succeeds();
    assertTrue(cli.err().contains(" of 100: the gradient is within the tolerance"), cli.err());
    assertTrue(cli.err().contains("all rows at once, at most 100 iterations"), cli.err());
    assertTrue(cli.out().contains(" passes over the rows"), cli.out());
  }

  @TestFactory
  Stream<DynamicTest> whatDoesNotApplyIsRefused() {
    return Stream.of(
            "--lr", "--batch", "--schedule", "--warmup", "--average", "--clip-norm", "--clip-value")
        .map(
            option ->
                dynamicTest(
                    option,
                    () -> {
                      String value =
                          switch (option) {
                            case "--schedule" -> "constant";
                            case "--average" -> "ema";
                            default -> "1";
                          };
                      Cli.train(folder.resolve("x"), "--optimizer", "bfgs", option, value)
                          .failsWith(2, option + " is not for bfgs, a full-batch method: " + value);
                    }));
  }

  private void fails(int exitCode, String message, Object... args) throws IOException {
    List<Object> all = new ArrayList<>(Arrays.asList(args));
    Cli.train(folder.resolve("x"), all.toArray()).failsWith(exitCode, message);
    assertEquals(1, Cli.listing(folder).size(), "nothing is left");
  }

  @Test
  void refusals() throws IOException {
    fails(2, "--shuffle is not for lbfgs", "--optimizer", "lbfgs", "--shuffle", false);
    fails(2, "--decay-biases is not for lbfgs", "--optimizer", "lbfgs", "--decay-biases", true);
    fails(2, "did you mean lbfgs?", "--optimizer", "lbgfs");
    fails(2, "did you mean adam?", "--optimizer", "adm");
    fails(2, "did you mean memory?", "--optimizer", "lbfgs", "--set", "memry=3");
    fails(2, "memory must be 1 or more: 0", "--optimizer", "lbfgs", "--set", "memory=0");
    fails(2, "rule must be one of", "--optimizer", "conjugate_gradient", "--set", "rule=fr");
    fails(2, "must be mse: cross_entropy", "--optimizer", "levenberg_marquardt");
    fails(2, "use --device reference", "--optimizer", "newton", "--layers", 4, "--device", "cpu");
    fails(
        69,
        "bfgs keeps a 439977 x 439977 matrix (1548.6 GB) but the heap has",
        "--optimizer",
        "bfgs",
        "--layers",
        "6666,1");
  }
}
