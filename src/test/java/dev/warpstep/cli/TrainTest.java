package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.report.MetricsCsv;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/mlp");

  @TempDir Path folder;

  private static byte[] model(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("model.safetensors"));
  }

  /** The tolerances are float32's reach over 14 steps, and float64's. */
  @ParameterizedTest
  @CsvSource({"cpu, 1e-4", "reference, 1e-9"})
  void goldenRunThroughTheCommandLine(String device, double tolerance) throws IOException {
    Path run = folder.resolve(device);
    Cli.train(
            run,
            "--data",
            GOLDEN.resolve("data.csv"),
            "--init",
            GOLDEN.resolve("init.safetensors"),
            "--test-fraction",
            0,
            "--layers",
            32,
            "--shuffle",
            false,
            "--batch",
            100,
            "--epochs",
            2,
            "--optimizer",
            "sgd",
            "--lr",
            0.1,
            "--scale",
            "none",
            "--device",
            device,
            "--log-steps")
        .succeeds();
    Map<?, ?> golden = JSON.std.mapFrom(Files.readString(GOLDEN.resolve("runs.json")));
    List<?> stepLoss =
        (List<?>) ((Map<?, ?>) ((List<?>) golden.get("runs")).get(0)).get("stepLoss");
    List<String> lines = Files.readAllLines(run.resolve("steps.csv"));
    assertEquals("step,loss", lines.get(0));
    assertEquals(stepLoss.size() + 1, lines.size());
    for (int i = 0; i < stepLoss.size(); i++) {
      String[] fields = lines.get(i + 1).split(",");
      assertEquals(i + 1, Integer.parseInt(fields[0]));
      double expected = (Double) stepLoss.get(i);
      assertEquals(expected, Double.parseDouble(fields[1]), tolerance * expected);
    }
  }

  /** What a first run promises; 97.49% when this was written. */
  @Test
  void digitsAreLearnedWithNoOptions() throws IOException {
    Map<String, Object> run = Cli.train(folder.resolve("first"), "--json").succeeds().json();
    double accuracy = ((Number) run.get("testAccuracy")).doubleValue();
    assertTrue(accuracy >= 0.97, "accuracy " + accuracy);
  }

  @Test
  void sameSeedSameBitsOnAnyNumberOfThreads() throws IOException {
    byte[] first = null;
    for (int threads : new int[] {1, 2, 3}) {
      Path run = folder.resolve("threads" + threads);
      Cli.train(run, "--epochs", 2, "--batch", 100, "--threads", threads).succeeds();
      byte[] bytes = model(run);
      first = first == null ? bytes : first;
      assertArrayEquals(first, bytes, threads + " threads");
    }
    Path other = folder.resolve("other");
    Cli.train(other, "--epochs", 2, "--batch", 100, "--seed", 43).succeeds();
    assertFalse(java.util.Arrays.equals(first, model(other)));
  }

  /** It says nothing that is for other data, nor what the weights of a file leave unused. */
  @Test
  void configOfARunOnTheDigitsIsTakenToo() throws IOException {
    Path first = folder.resolve("first");
    Cli.train(first, "--epochs", 1).succeeds();
    Path second = folder.resolve("second");
    Path init = first.resolve("model.safetensors");
    Cli.train(second, "--config", first.resolve("config.toml"), "--init", init).succeeds();
    Path third = folder.resolve("third");
    Cli.train(third, "--config", second.resolve("config.toml")).succeeds();
    assertArrayEquals(model(second), model(third));
  }

  /** A run's config.toml once held it for any data, and one file may serve many commands. */
  @Test
  void aConfigMaySayWhereDataLieThatAreNotTaken() throws IOException {
    Path run = folder.resolve("run");
    Path config = Files.writeString(folder.resolve("c.toml"), "data='mnist'\ndata-dir='/none'\n");
    Cli.train(run, "--config", config, "--data", "digits", "--epochs", 1).succeeds();
    Path own = run.resolve("config.toml");
    assertFalse(Files.readString(own).contains("data-dir"));
    Files.writeString(own, "data-dir = '/none'\n" + Files.readString(own));
    Cli.run("eval", run).succeeds();
  }

  @Test
  void configOfARunTrainsTheSameBits() throws IOException {
    Path data = folder.resolve("odd \"name\" \\ü.csv");
    Files.writeString(
        data, "a,kind,class\n1,p,x\n2,q,y\n3,p,x\n4,q,y\n5,r,x\n6,r,y\n7,p,x\n8,q,y\n");
    Path first = folder.resolve("first");
    Cli.train(
            first,
            "--data",
            data,
            "--label",
            "class",
            "--one-hot",
            "kind",
            "--scale",
            "standard",
            "--test-fraction",
            0.25,
            "--layers",
            "7,5",
            "--activation",
            "leaky_relu:slope=0.1",
            "--initializer",
            "orthogonal",
            "--norm",
            "batch",
            "--dropout",
            0.25,
            "--dropout-input",
            0.1,
            "--l1",
            1e-4,
            "--l2",
            "1e-3",
            "--max-norm",
            2,
            "--loss",
            "cross_entropy:labelSmoothing=0.05",
            "--optimizer",
            "rmsprop:rho=0.8",
            "--set",
            "centered=true",
            "--set",
            "weightDecay=0.001",
            "--lr",
            "2e-3",
            "--schedule",
            "piecewise:at=0.5/2,factors=0.5/0.125",
            "--warmup",
            1.5,
            "--average",
            "ema:decay=0.9",
            "--early-stopping",
            3,
            "--batch",
            2,
            "--validation-fraction",
            0.4,
            "--epochs",
            4,
            "--seed",
            -7,
            "--clip-norm",
            1,
            "--clip-value",
            0.5,
            "--decay-biases",
            false,
            "--bias-lr-factor",
            0.5,
            "--threads",
            1,
            "--log-steps")
        .succeeds();
    Path second = folder.resolve("second");
    Cli.train(second, "--config", first.resolve("config.toml")).succeeds();
    assertArrayEquals(model(first), model(second));
    assertEquals(
        Files.readString(first.resolve("config.toml")),
        Files.readString(second.resolve("config.toml")));
    assertEquals(
        Files.readString(first.resolve("steps.csv")),
        Files.readString(second.resolve("steps.csv")));
  }

  @ParameterizedTest
  @EnumSource
  void evalGivesTheFiguresThatTrainingEndedWith(Normalization norm) throws IOException {
    Path run = folder.resolve("run");
    Cli train =
        Cli.train(
            run,
            "--epochs",
            3,
            "--layers",
            "20,10",
            "--norm",
            norm.text(),
            "--dropout",
            0.3,
            "--json");
    Map<String, Object> trained = train.succeeds().json();
    Map<String, Object> scored = Cli.run("eval", run, "--json").succeeds().json();
    assertEquals(trained.get("testLoss"), scored.get("loss"));
    assertEquals(trained.get("testAccuracy"), scored.get("accuracy"));
    String[] last = Files.readAllLines(run.resolve("metrics.csv")).get(3).split(",");
    assertEquals(Double.parseDouble(last[3]), trained.get("testLoss"), "of the last epoch");
    String header = train.err();
    assertTrue(header.contains("dropout 0.3"), header);
    assertEquals(norm != Normalization.NONE, header.contains(norm.text() + " norm"), header);
  }

  @Test
  void commandLineWinsOverTheFile() throws IOException {
    Path config = folder.resolve("c.toml");
    Files.writeString(
        config,
        """
        data = "digits"
        layers = [4, 3]
        optimizer = "adam"
        set = ["beta1=0.8", "beta2=0.99"]
        lr = 0.002
        epochs = 1
        json = true
        """);
    Path kept = folder.resolve("kept");
    Map<String, Object> json =
        Cli.train(kept, "--config", config, "--set", "beta2=0.9").succeeds().json();
    assertEquals(1, json.get("epochs"));
    String written = Files.readString(kept.resolve("config.toml"));
    assertTrue(written.contains("layers = [4, 3]\n"), written);
    assertTrue(written.contains("\"beta1=0.8\", \"beta2=0.9\""), written);
    assertTrue(written.contains("lr = 0.002\n"), written);

    Path other = folder.resolve("other");
    Cli.train(other, "--config", config, "--optimizer", "sgd", "--layers", "2").succeeds();
    written = Files.readString(other.resolve("config.toml"));
    assertTrue(written.contains("optimizer = \"sgd\"\nlr = 0.002\n"), written);
    assertTrue(written.contains("layers = [2]\n"), written);
  }

  @Test
  void runFolderHoldsWhatTheContractSays() throws IOException {
    Path run = folder.resolve("deep/er/run");
    Map<String, Object> json =
        Cli.train(run, "--epochs", 2, "--layers", "none", "--json").succeeds().json();
    assertEquals(
        List.of("config.toml", "metrics.csv", "model.safetensors", "report.html"),
        Cli.listing(run).stream().skip(1).map(p -> Path.of(p).getFileName().toString()).toList());
    List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
    assertEquals(3, metrics.size());
    assertEquals(
        "epoch,step,train_loss,test_loss,test_accuracy,lr,examples_per_second,elapsed_seconds",
        metrics.get(0));
    assertEquals(run.toString(), json.get("run"));
    assertEquals("cpu", json.get("device"));
    assertEquals(2, json.get("epochs"));
    assertEquals(90, json.get("steps"));
    assertNull(json.get("bestEpoch"));
    assertEquals(650, json.get("parameters"));
    assertEquals(1438, json.get("trainRows"));
    assertEquals(359, json.get("testRows"));
    String[] last = metrics.get(2).split(",");
    assertEquals(Double.parseDouble(last[2]), json.get("trainLoss"));
    assertEquals(Double.parseDouble(last[3]), json.get("testLoss"));
    assertEquals(Double.parseDouble(last[4]), json.get("testAccuracy"));
    assertTrue((Double) json.get("examplesPerSecond") > 0);
    assertTrue(Files.readString(run.resolve("config.toml")).contains("layers = \"none\"\n"));
  }

  /** The rate is so high that the loss soon rises. */
  @Test
  void earlyStoppingKeepsTheBestEpoch() throws IOException {
    Path run = folder.resolve("stopped");
    Cli trained =
        Cli.train(
                run,
                "--epochs",
                100,
                "--layers",
                32,
                "--lr",
                0.05,
                "--schedule",
                "cosine_restarts:first=3",
                "--warmup",
                0.5,
                "--average",
                "lookahead",
                "--early-stopping",
                2,
                "--json")
            .succeeds();
    Map<String, Object> json = trained.json();
    List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
    int epochs = (Integer) json.get("epochs");
    int best = (Integer) json.get("bestEpoch");
    assertEquals(rows.size() - 1, epochs, "every epoch has its row");
    assertEquals(
        Double.parseDouble(rows.get(best).split(",")[2]),
        ((Number) json.get("trainLoss")).doubleValue(),
        "of the weights that are kept");
    assertEquals(best + 2, epochs);
    assertEquals(Double.parseDouble(rows.get(best).split(",")[3]), json.get("validationLoss"));
    assertEquals(MetricsCsv.header(true), rows.get(0), "the test rows are scored at the end alone");
    assertEquals(144, json.get("validationRows"), "a tenth of the 1,438 training rows");
    assertTrue(rows.get(1).split(",")[5].startsWith("0.0"), rows.get(1));
    String said = trained.err();
    assertTrue(
        said.contains(
            "warpstep: stopped after epoch %d; the weights of epoch %d are kept"
                .formatted(epochs, best)),
        said);
    assertTrue(said.contains("cosine_restarts (first=3, mult=2, min=0), warm-up of 0.5"), said);
    assertTrue(said.contains("  valid loss  "), said);
    assertTrue(said.contains("average    lookahead (k=5, alpha=0.5)"), said);
    assertTrue(said.contains("until      2 epochs without a lower validation loss"), said);
    String report = Files.readString(run.resolve("report.html"));
    assertTrue(report.contains("of epoch %d of %d".formatted(best, epochs)), "report");
  }

  @Test
  void withoutHeldOutRowsThereAreNoScores() throws IOException {
    Cli run =
        Cli.train(
            folder.resolve("a"), "--epochs", 1, "--layers", 8, "--test-fraction", 0, "--json");
    Map<String, Object> json = run.succeeds().json();
    assertTrue(json.containsKey("testLoss"));
    assertNull(json.get("testLoss"));
    assertNull(json.get("testAccuracy"));
    assertNull(json.get("confusion"));
    assertEquals(1797, json.get("trainRows"));
    assertTrue(run.err().contains("none held out"));
  }

  @Test
  void smallDataGetMoreEpochsAndSmallerBatches() throws IOException {
    Path data = folder.resolve("small.csv");
    StringBuilder rows = new StringBuilder("a,label\n");
    for (int i = 0; i < 100; i++) {
      rows.append(i).append(i % 2 == 0 ? ",even\n" : ",odd\n");
    }
    Files.writeString(data, rows);
    Cli run = Cli.train(folder.resolve("run"), "--data", data, "--layers", 2, "--json");
    assertEquals(200, run.succeeds().json().get("epochs"));
    assertEquals(600, run.json().get("steps"));
    assertFalse(run.err().contains("--scale standard"), run.err());
  }

  @Test
  void notesWhatLooksOdd() throws IOException {
    Path data = folder.resolve("prices.csv");
    StringBuilder rows = new StringBuilder("area,label\n");
    for (int i = 0; i < 120; i++) {
      rows.append(i).append(',').append(1000 + i / 2).append('\n');
    }
    Files.writeString(data, rows);
    String err =
        Cli.train(folder.resolve("run"), "--data", data, "--layers", 2, "--epochs", 1)
            .succeeds()
            .err();
    String flat = err.replaceAll("\\s+", " ");
    assertTrue(flat.contains("regression: the labels are more than 20 different numbers"), err);
    assertTrue(flat.contains("standard scaling"), err);
  }

  @Test
  void biasesMayHaveARateOfTheirOwn() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (String factor : List.of("1", "0.1")) {
      Path run = folder.resolve("factor" + factor);
      Cli.train(run, "--layers", 3, "--epochs", 1, "--bias-lr-factor", factor).succeeds();
      models.add(model(run));
    }
    Path usual = folder.resolve("usual");
    Cli.train(usual, "--layers", 3, "--epochs", 1).succeeds();
    assertArrayEquals(model(usual), models.get(0), "1 is the default");
    assertFalse(Arrays.equals(models.get(0), models.get(1)));
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1.5, true"})
  void notesAWarmUpThatNeverEnds(String warmup, boolean noted) {
    String err =
        Cli.train(folder.resolve("run"), "--layers", 2, "--epochs", 1, "--warmup", warmup)
            .succeeds()
            .err();
    String note = "the warm-up is longer than the training: the rate never reaches";
    assertEquals(noted, err.replaceAll("\\s+", " ").contains(note), err);
  }

  @ParameterizedTest
  @CsvSource({"rprop, constant, false", "rprop, cosine, true", "adam, cosine, false"})
  void notesAScheduleWithoutEffect(String optimizer, String schedule, boolean noted) {
    String err =
        Cli.train(
                folder.resolve("run"),
                "--layers",
                2,
                "--epochs",
                1,
                "--optimizer",
                optimizer,
                "--schedule",
                schedule)
            .succeeds()
            .err();
    assertEquals(noted, err.contains("the optimizer's rate is its first step's alone"), err);
  }

  @Test
  void emptyFolderIsAGoodRunFolder() throws IOException {
    Path run = Files.createDirectory(folder.resolve("empty"));
    Cli.train(run, "--epochs", 1, "--layers", 2).succeeds();
    assertTrue(Files.exists(run.resolve("model.safetensors")));
  }

  @Test
  void textFitsIntoEightyColumns() {
    Cli run = Cli.train(folder.resolve("run"), "--epochs", 1, "--layers", 2).succeeds();
    assertTrue(run.err().contains("64-2-10, relu, 160 parameters"), run.err());
    assertTrue(run.out().contains("test accuracy "), run.out());
    assertTrue(run.out().contains("report.html"), run.out());
    assertTrue(run.out().contains("warpstep eval "), run.out());
    (run.err() + run.out())
        .lines()
        .filter(line -> !line.contains(folder.toString()))
        .forEach(line -> assertTrue(line.length() <= 80, line));
  }

  /** What came from standard input is gone, so that the next command needs a file. */
  @ParameterizedTest
  @CsvSource({"false, ''", "true, ' --data FILE'"})
  void theNextCommandIsOneThatRuns(boolean standardInput, String rows) throws IOException {
    Path data = Path.of("src/test/resources/tables/bool.csv");
    Path run = folder.resolve("next");
    InputStream before = System.in;
    Cli trained;
    try (InputStream in = Files.newInputStream(data)) {
      System.setIn(in);
      trained = Cli.train(run, "--data", standardInput ? "-" : data, "--epochs", 1).succeeds();
    } finally {
      System.setIn(before);
    }
    String next = trained.out().replaceAll("\\s+", " ").strip();
    assertTrue(next.endsWith(" eval " + run + rows), next);
    if (standardInput) {
      Cli.run("eval", run).failsWith(2, "--data must name the rows to score");
    }
    Cli.run("eval", run, "--data", Files.copy(data, folder.resolve("new.csv"))).succeeds();
  }
}
