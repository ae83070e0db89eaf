package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.Xml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class LrFindTest {
  @TempDir Path folder;

  private static double number(Map<String, Object> json, String name) {
    return ((Number) json.get(name)).doubleValue();
  }

  /** What users find by trial: Adam's rates are 1e-3 to 1e-2, SGD's 0.1 or so. */
  @ParameterizedTest
  @CsvSource({"adam, 1e-3, 1e-2", "sgd, 0.02, 0.5"})
  void findsAKnownRateForDigits(String optimizer, double least, double most) throws IOException {
    Map<String, Object> json =
        Cli.run("lrfind", "--optimizer", optimizer, "--json").succeeds().json();
    double lr = number(json, "suggestion");
    assertTrue(lr >= least && lr <= most, "suggestion " + lr);
    assertEquals(json.get("steepest"), json.get("suggestion"));
    assertEquals(number(json, "minimum") / 10, number(json, "minimumTenth"), 1e-3 * lr);
    assertEquals(true, json.get("diverged"));
    assertNull(json.get("problem"));
    assertFalse(json.containsKey("applied"));
  }

  @Test
  void tableHoldsEveryStepAndThePictureBothSuggestions() throws Exception {
    Path csv = folder.resolve("range.csv");
    Path svg = folder.resolve("range.svg");
    Map<String, Object> json =
        Cli.run("lrfind", "--layers", 16, "--json", "--csv", csv, "--plot", svg).succeeds().json();
    List<String> lines = Files.readAllLines(csv);
    assertEquals("step,lr,loss,smoothed", lines.get(0));
    assertEquals(json.get("steps"), lines.size() - 1);
    double mean = 0;
    for (int i = 1; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(",");
      assertEquals(i, Integer.parseInt(fields[0]));
      assertEquals(1e-7 * Math.pow(1e8, (i - 1) / 199.0), Double.parseDouble(fields[1]), 1e-10);
      mean = 0.98 * mean + 0.02 * Double.parseDouble(fields[2]);
      double smoothed = mean / (1 - Math.pow(0.98, i));
      assertEquals(smoothed, Double.parseDouble(fields[3]), 1e-9 * smoothed);
    }
    Element root = Xml.parse(Files.readString(svg)).getDocumentElement();
    assertEquals("svg", root.getTagName());
    String words = root.getTextContent();
    assertTrue(words.contains("Range test: adam, digits"), words);
    assertTrue(words.contains("steepest " + json.get("steepest")), words);
    assertTrue(words.contains("minimum / 10: " + json.get("minimumTenth")), words);
  }

  /** The network of the range test is thrown away: the run is that of train with the rate. */
  @Test
  void applyTrainsWithTheSuggestion() throws IOException {
    Path applied = folder.resolve("applied");
    Object[] settings = {"--layers", 16, "--epochs", 2, "--set", "beta1=0.8"};
    Cli find =
        Cli.run(
            "lrfind",
            "--layers",
            16,
            "--epochs",
            2,
            "--set",
            "beta1=0.8",
            "--apply",
            "--out",
            applied,
            "--json");
    Map<String, Object> json = find.succeeds().json();
    double lr = number(json, "suggestion");
    Map<?, ?> run = (Map<?, ?>) json.get("applied");
    assertEquals(applied.toString(), run.get("run"));
    assertEquals(2, run.get("epochs"));
    String config = Files.readString(applied.resolve("config.toml"));
    assertTrue(config.contains("\nlr = " + json.get("suggestion") + "\n"), config);
    assertTrue(config.contains("\"beta1=0.8\""), config);
    assertTrue(
        find.err().contains("lr         " + lr + ", from the range test: where the loss falls"),
        find.err());

    Path trained = folder.resolve("trained");
    Cli.train(
            trained,
            settings[0],
            settings[1],
            settings[2],
            settings[3],
            settings[4],
            settings[5],
            "--lr",
            lr)
        .succeeds();
    assertArrayEquals(
        Files.readAllBytes(trained.resolve("model.safetensors")),
        Files.readAllBytes(applied.resolve("model.safetensors")));
  }

  @Test
  void textFitsIntoEightyColumns() {
    Cli run = Cli.run("lrfind", "--layers", 16).succeeds();
    assertTrue(run.out().contains("steepest "), run.out());
    assertTrue(run.out().contains("train ... --lr "), run.out());
    assertTrue(run.out().contains("█"), run.out());
    String help = Cli.run("lrfind", "--help").succeeds().out();
    assertTrue(help.contains("\nlrfind:\n") && help.contains("--activation"), help);
    assertFalse(help.contains("--lr "), help);
    (run.out() + run.err() + help).lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  /** The losses are shown all the same. */
  @Test
  void withoutASuggestionItEndsWithOne() throws IOException {
    Path csv = folder.resolve("range.csv");
    Cli run =
        Cli.run("lrfind", "--layers", 8, "--from", "1e-9", "--to", "1e-8", "--csv", csv, "--apply");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("warpstep: no suggestion: the loss never fell"), run.err());
    assertTrue(run.err().contains("use a higher --to"), run.err());
    assertTrue(run.out().replaceAll("\\s+", " ").contains("never rose to 4 times"), run.out());
    assertEquals(201, Files.readAllLines(csv).size());

    run =
        Cli.run(
            "lrfind", "--layers", 8, "--optimizer", "sgd", "--from", 1e4, "--to", 1e9, "--json");
    assertEquals(1, run.exitCode());
    assertNull(run.json().get("suggestion"));
    assertTrue(run.json().get("problem").toString().contains("use a lower --from"), run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "--steps=19, 2, --steps must be 20 or more: 19",
    "--from=0, 2, '--from must be positive, in float32 too: 0.0'",
    "--to=1e-8, 2, '--to must be over from, 1.0E-7, and finite in float32 too: 1.0E-8'",
    "--smoothing=1, 2, '--smoothing must lie in [0, 1): 1.0'",
    "--epochs=3, 2, --epochs goes with --apply",
    "--out=x, 2, --out goes with --apply",
    "--optimizer=sgd:lr=1, 2, lr is what lrfind looks for: --optimizer sgd:lr=1",
    "--set=lr=1, 2, lr is what lrfind looks for: --set lr=1",
    "--lr=1, 2, unknown option: --lr; train has it",
    "--optimizer=lbfgs, 2, lrfind is not for full-batch methods: lbfgs",
    "--optimizer=rprop, 2, 'lrfind is not for optimizers whose learning rate is their first step''s alone: rprop'",
    "--plot=none/x.svg, 73, none/x.svg: there is no such folder",
    "--csv=src, 73, src: is a folder; --csv must be a file",
    "--data=none.csv, 66, none.csv"
  })
  void refusesWhatIsWrong(String option, int exitCode, String message) {
    Cli.run("lrfind", option).failsWith(exitCode, message);
  }

  @Test
  void theTwoOutputsAreTwoFiles() {
    Cli.run("lrfind", "--plot", "a.svg", "--csv", "./a.svg")
        .failsWith(2, "--plot and --csv must be two files: a.svg");
  }

  /** Not only when the range test is done. */
  @Test
  void theRunsPlaceIsLookedAtFirst() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Path kept = Files.writeString(full.resolve("kept.txt"), "kept");
    Cli.run("lrfind", "--apply", "--out", full).failsWith(73, "exists already");
    Cli.run("lrfind", "--apply", "--out", kept.resolve("a/b"))
        .failsWith(73, "a file is in the way");
    assertEquals(List.of(full.toString(), kept.toString()), Cli.listing(full));
  }

  /** The ramp stands in for the schedule, which is for the training that may follow. */
  @Test
  void aScheduleIsForTheTrainingOnly() throws IOException {
    Path run = folder.resolve("run");
    Map<String, Object> plain = Cli.run("lrfind", "--layers", 16, "--json").succeeds().json();
    Cli.run("lrfind", "--layers", 16, "--schedule", "one_cycle")
        .failsWith(2, "--schedule goes with --apply");
    Map<String, Object> json =
        Cli.run(
                "lrfind",
                "--layers",
                16,
                "--schedule",
                "one_cycle",
                "--warmup",
                1,
                "--epochs",
                1,
                "--apply",
                "--out",
                run,
                "--json")
            .succeeds()
            .json();
    assertEquals(plain.get("suggestion"), json.get("suggestion"));
    String config = Files.readString(run.resolve("config.toml"));
    assertTrue(config.contains("schedule = \"one_cycle"), config);
  }

  /** A rate in the file of a run is no rate that the user asks for. */
  @Test
  void takesTheConfigOfARun() throws IOException {
    Path run = folder.resolve("run");
    Cli.train(run, "--layers", 16, "--epochs", 1, "--lr", 0.5).succeeds();
    Cli found = Cli.run("lrfind", "--config", run.resolve("config.toml"), "--json").succeeds();
    assertTrue(number(found.json(), "suggestion") < 0.5);
    assertTrue(found.err().contains("64-16-10"), found.err());
  }
}
