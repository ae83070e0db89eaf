package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalPredictTest {
  private static final Path FULL_DEVICE = Path.of("/dev/full");

  @TempDir Path folder;

  static boolean hasFullDevice() {
    return Files.exists(FULL_DEVICE);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Two classes with names that CSV must quote, told apart by the sign of a. */
  private Path signs() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,label\n");
    for (int i = 1; i <= 40; i++) {
      rows.append(i).append(",0.5,\"up, \"\"high\"\"\"\n").append(-i).append(",0.25,low\n");
    }
    return write("signs.csv", rows.toString());
  }

  private Path trained(Path data, Object... more) {
    Path run = folder.resolve("run");
    Object[] all = new Object[] {"--data", data, "--layers", "8", "--scale", "standard"};
    Object[] args = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, args, all.length, more.length);
    Cli.train(run, args).succeeds();
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void evalGivesTheFiguresOfTrain(String device) throws IOException {
    Path run = folder.resolve("run");
    Map<String, Object> trained =
        Cli.train(run, "--epochs", 2, "--layers", 16, "--device", device, "--json")
            .succeeds()
            .json();
    Map<String, Object> scored = Cli.run("eval", run, "--json").succeeds().json();
    assertEquals(trained.get("testLoss"), scored.get("loss"));
    assertEquals(trained.get("testAccuracy"), scored.get("accuracy"));
    assertEquals(trained.get("confusion"), scored.get("confusion"));
    assertEquals(device, scored.get("device"));
    assertEquals(359, scored.get("rows"));
    String text = Cli.run("eval", run.resolve("model.safetensors")).succeeds().out();
    assertTrue(text.startsWith("loss "), text);
    assertTrue(text.contains("\naccuracy "), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"花.csv", ".hidden.csv", "-dash.csv"})
  void runsOnFilesOfAnyNameAreUsable(String name) throws IOException {
    Path data = Files.move(signs(), folder.resolve(name));
    Path run = trained(data, "--epochs", 1);
    Cli.run("eval", run).succeeds();
    Cli.run("predict", run, "--data", data).succeeds();
  }

  @Test
  void evalRefusesRowsThatMayHaveBeenTrainedOn() throws IOException {
    Path data = signs();
    Path run = trained(data, "--epochs", 1);
    Files.writeString(data, Files.readString(data).replace("7,0.5", "7.5,0.5"));
    Cli.run("eval", run).failsWith(65, "must be what the run was trained on");
    Cli.run("eval", run, "--data", data).succeeds();
    Cli.run("eval", run, "--data", data, "--label", "").failsWith(2, "label");
    Cli.run("eval", run, "--data", data, "--label", "a").failsWith(2, "a");
  }

  @Test
  void evalScoresOtherRowsWithColumnsInAnyOrder() throws IOException {
    Path run = trained(signs());
    Path other = write("other.csv", "extra,class,b,a\n9,low,0.25,-3\n9,low,0.5,30\n");
    Cli scored = Cli.run("eval", run, "--data", other, "--label", "class", "--json").succeeds();
    assertEquals(0.5, scored.json().get("accuracy"));
    assertTrue(scored.err().contains("does not use: extra"), scored.err());
  }

  @Test
  void evalSeesThatTheDataHaveChanged() throws IOException {
    Path data = signs();
    Path run = trained(data, "--epochs", 1);
    Files.writeString(data, "a,c,label\n1,2,x\n2,3,y\n3,4,x\n4,5,y\n");
    Cli.run("eval", run).failsWith(65, "must have the model's");
    Files.delete(data);
    Cli.run("eval", run).failsWith(66, "signs.csv");
  }

  @Test
  void evalRefusesSettingsThatAreDamaged() throws IOException {
    Path run = trained(signs(), "--epochs", 1);
    Files.writeString(run.resolve("config.toml"), "lr = = 3");
    Cli.run("eval", run).failsWith(65, "not the settings of a run");
  }

  /** As those are whose optimizer had other hyperparameters then. */
  @Test
  void runsThatCannotBeRepeatedCanBeUsed() throws IOException {
    Path data = signs();
    Path run = trained(data, "--epochs", 1, "--seed", 7, "--test-fraction", 0.3);
    Map<String, Object> before = Cli.run("eval", run, "--json").succeeds().json();
    Path config = run.resolve("config.toml");
    Files.writeString(config, Files.readString(config).replace("beta1=", "gone="));
    Cli.train(folder.resolve("again"), "--config", config).failsWith(2, "gone");
    assertEquals(before, Cli.run("eval", run, "--json").succeeds().json());
    Cli.run("predict", run, "--data", data).succeeds();
  }

  @Test
  void testFileIsTheTestPart() throws IOException {
    Path test = write("test.csv", "b,a,label,more\n0.5,3,low,1\n");
    Path run = trained(signs(), "--test", test);
    Map<String, Object> json = Cli.run("eval", run, "--json").succeeds().json();
    assertEquals(1, json.get("rows"));
    assertEquals(0.0, json.get("accuracy"));
  }

  @Test
  void predictWritesClassesAndProbabilities() throws IOException {
    Path run = trained(signs());
    Path rows = write("new.csv", "b,a\n0.25,-20\n0.5,20\n");
    Path output = write("predictions.csv", "old");
    Cli.run("predict", run, "--data", rows, "--output", output).succeeds();
    List<String> lines = Files.readAllLines(output);
    assertEquals("prediction,p_low,\"p_up, \"\"high\"\"\"", lines.get(0));
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith("low,"), lines.get(1));
    assertTrue(lines.get(2).startsWith("\"up, \"\"high\"\"\","), lines.get(2));
    String[] fields = lines.get(1).split(",");
    assertTrue(Double.parseDouble(fields[1]) > 0.6, lines.get(1));
    assertEquals(1, Double.parseDouble(fields[1]) + Double.parseDouble(fields[2]), 1e-6);

    String printed = Cli.run("predict", run, "--data", rows).succeeds().out();
    assertEquals(Files.readString(output), printed);
  }

  @Test
  void predictGivesTheSameProbabilitiesForOneLogit() throws IOException {
    Path run = trained(signs(), "--loss", "binary_cross_entropy");
    Path rows = write("new.csv", "b,a\n0.25,-20\n");
    String[] lines = Cli.run("predict", run, "--data", rows).succeeds().out().split("\n");
    assertTrue(lines[0].startsWith("prediction,p_low,"), lines[0]);
    assertTrue(lines[1].startsWith("low,"), lines[1]);
    assertTrue(Double.parseDouble(lines[1].split(",")[1]) > 0.6, lines[1]);
  }

  @Test
  void predictReplacesWhatALinkLeadsTo() throws IOException {
    Path run = trained(signs(), "--epochs", 1);
    Path target = write("target.csv", "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), target);
    Cli.run("predict", run, "--data", folder.resolve("signs.csv"), "--output", link).succeeds();
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(81, Files.readAllLines(target).size());
  }

  @Test
  @EnabledIf("hasFullDevice")
  void predictToAFullDiskFails() throws IOException {
    Path run = trained(signs(), "--epochs", 1);
    Cli.run("predict", run, "--data", folder.resolve("signs.csv"), "--output", FULL_DEVICE)
        .failsWith(73, "No space left on device");
    assertTrue(Files.exists(FULL_DEVICE));
  }

  @Test
  void digitsModelPredictsCsvAndDigits() throws IOException {
    Path run = folder.resolve("run");
    Cli.train(run, "--epochs", 1, "--layers", 4).succeeds();
    StringBuilder csv = new StringBuilder("pixel0");
    for (int i = 1; i < 64; i++) {
      csv.append(",pixel").append(i);
    }
    csv.append("\n0").append(",0.5".repeat(63)).append('\n');
    Path rows = write("pixels.csv", csv.toString());
    String text = Cli.run("predict", run, "--data", rows).succeeds().out();
    assertTrue(text.startsWith("prediction,p_0,p_1,"), text);
    assertEquals(2, text.lines().count());
    assertEquals(1798, Cli.run("predict", run, "--data", "digits").out().lines().count());
  }

  @Test
  void regressionWithOneHotColumns() throws IOException {
    StringBuilder rows = new StringBuilder("size,city,price\n");
    for (int i = 0; i < 60; i++) {
      boolean inland = i % 2 == 0;
      rows.append(i / 10.0).append(inland ? ",inland," : ",coast,");
      rows.append(i / 10.0 + (inland ? 0 : 3)).append('\n');
    }
    Path data = write("prices.csv", rows.toString());
    Path run = folder.resolve("run");
    Map<String, Object> json =
        Cli.train(
                run,
                "--data",
                data,
                "--label",
                "price",
                "--one-hot",
                "city",
                "--loss",
                "mse",
                "--layers",
                "16",
                "--lr",
                "0.01",
                "--json")
            .succeeds()
            .json();
    assertTrue((Double) json.get("r2") > 0.95, json.toString());
    assertEquals((Double) json.get("testLoss"), Math.pow((Double) json.get("rmse"), 2), 1e-6);
    assertTrue((Double) json.get("mae") <= (Double) json.get("rmse"));
    Map<String, Object> scored = Cli.run("eval", run, "--json").succeeds().json();
    assertEquals(json.get("r2"), scored.get("r2"));
    assertTrue(Cli.run("eval", run).out().contains("R2   0.9"));

    Path fresh = write("fresh.csv", "city,size\ncoast,2\ninland,2\n");
    String[] lines = Cli.run("predict", run, "--data", fresh).succeeds().out().split("\n");
    assertEquals("value", lines[0]);
    assertEquals(5, Double.parseDouble(lines[1]), 0.7);
    assertEquals(2, Double.parseDouble(lines[2]), 0.7);
  }
}
