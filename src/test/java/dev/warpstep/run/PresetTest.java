package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.run.GivenSettings.Given;
import dev.warpstep.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --preset} gives, what counts more, and what a run keeps of it. */
class PresetTest {
  @TempDir private Path folder;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,place,kind,size\n");
    for (int i = 0; i < 60; i++) {
      double a = i * 37 % 100 / 10.0;
      csv.append(a).append(',').append(i % 7).append(i % 3 == 0 ? ",shore" : ",wood");
      csv.append(a > 5 ? ",tall," : ",short,").append(2.5 * a + i % 7 * 0.5).append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), csv);
  }

  private GivenSettings given(String... pairs) {
    GivenSettings given = GivenSettings.none().with("data", table.toString());
    for (int i = 0; i < pairs.length; i += 2) {
      given = given.with(pairs[i], pairs[i + 1]);
    }
    return given;
  }

  private static Map<String, String> config(TrainingRun run) {
    return ConfigToml.of(run, "cpu", "name");
  }

  /** RealMLP-TD-S, Holzmüller et al. 2024, as its authors' code has it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind | size | "selu" | 0.04 | "cross_entropy:labelSmoothing=0.1"
          size | kind | "mish" | 0.07 | "mse"
          """)
  void givesTheRecipe(String label, String drop, String activation, String lr, String loss) {
    TrainingRun run =
        new TrainingRun(Settings.of(given("preset", "realmlp", "label", label, "drop", drop)));
    Map<String, String> config = config(run);
    assertEquals(activation, config.get("activation"));
    assertEquals(lr, config.get("lr"));
    assertEquals(loss, config.get("loss"));
    assertEquals("[256, 256, 256]", config.get("layers"));
    assertEquals("\"realmlp_normal\"", config.get("initializer"));
    assertEquals("\"adam\"", config.get("optimizer"));
    assertTrue(config.get("set").contains("beta2=0.95"), config.get("set"));
    assertTrue(config.get("set").contains("weightDecay=0"), config.get("set"));
    assertEquals("\"coslog\"", config.get("schedule"));
    assertEquals("\"ntk\"", config.get("parametrization"));
    assertEquals("6.0", config.get("input-scale"));
    assertEquals("0.1", config.get("bias-lr-factor"));
    assertEquals("256", config.get("batch"));
    assertEquals("256", config.get("epochs"));
    assertEquals("256", config.get("early-stopping"));
    assertEquals("0.2", config.get("validation-fraction"));
    assertEquals("\"robust\"", config.get("scale"));
    assertTrue(run.mlp().inputScale());
    assertEquals(6, run.trainingOptions().lrFactors().inputScale());
    assertFalse(config.containsKey("preset"), "what it gave stands there itself");
  }

  @ParameterizedTest
  @CsvSource({
    "activation, relu, \"relu\"",
    "layers, 7, [7]",
    "lr, 0.5, 0.5",
    "initializer, he_normal, \"he_normal\"",
    "input-scale, 0, 0.0",
    "parametrization, standard, \"standard\"",
    "bias-lr-factor, 1, 1.0",
    "schedule, constant, \"constant\"",
    "batch, 8, 8",
    "early-stopping, 3, 3",
    "validation-fraction, 0.3, 0.3",
    "scale, none, \"none\"",
    "loss, binary_cross_entropy, \"binary_cross_entropy\""
  })
  void whatIsGivenCounts(String name, String value, String kept) throws IOException {
    GivenSettings preset = given("preset", "realmlp", "label", "kind");
    TrainingRun run = new TrainingRun(Settings.of(preset.with(name, value)));
    assertEquals(kept, config(run).get(name));
    Path file = Files.writeString(folder.resolve("c.toml"), "%s = \"%s\"\n".formatted(name, value));
    Given config = new Given("config", List.of(file.toString()), false, "");
    GivenSettings ofFile =
        GivenSettings.ofCommandLine(Map.of("config", config))
            .with("data", table.toString())
            .with("preset", "realmlp")
            .with("label", "kind");
    assertEquals(kept, config(new TrainingRun(Settings.of(ofFile))).get(name), "from a file");
  }

  /** Hyperparameter by hyperparameter. */
  @Test
  void adamsHyperparametersAreGivenOneByOne() {
    Settings settings = Settings.of(given("preset", "realmlp", "optimizer", "adam:beta1=0.8"));
    assertEquals("adam:lr=0.04,beta1=0.8,beta2=0.95", Optimizers.ALL.text(settings.optimizer()));
    assertEquals(
        "adam:lr=0.07,beta1=0.8,beta2=0.95",
        Optimizers.ALL.text(settings.forTask(false).optimizer()));
  }

  @Test
  void anotherOptimizerHasItsOwnRate() {
    Settings settings =
        Settings.of(given("preset", "realmlp", "optimizer", "sgd", "parametrization", "standard"));
    assertEquals("sgd", Optimizers.ALL.text(settings.optimizer()));
  }

  @Test
  void theBestEpochIsChosenOfAllThatThereAre() {
    assertEquals(
        9, Settings.of(given("preset", "realmlp", "epochs", "9")).earlyStopping().getAsInt());
    Settings all = Settings.of(given("preset", "realmlp", "validation-fraction", "0"));
    assertTrue(all.earlyStopping().isEmpty(), "no rows to choose by, the last epoch is kept");
    Settings file = Settings.of(given("preset", "realmlp", "validation", table.toString()));
    assertTrue(file.data().validationFraction().isEmpty(), "the file's rows choose");
    assertEquals(256, file.earlyStopping().getAsInt());
  }

  /** Pixels have one scale already. */
  @Test
  void imagesStayAsTheyAre() {
    Settings settings = Settings.of(given("preset", "realmlp", "data", "digits"));
    assertTrue(settings.data().scaling().isEmpty());
    assertEquals(256, settings.epochs().getAsInt());
  }

  /** A loss of classes must not make classes of numbers. */
  @Test
  void theLossFollowsTheLabels() {
    TrainingRun run =
        new TrainingRun(
            Settings.of(given("preset", "realmlp", "label", "b", "task", "regression")));
    assertEquals("mse", Losses.ALL.text(run.loss()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          preset | realmpl | unknown preset: realmpl (did you mean realmlp?
          optimizer | lbfgs | --optimizer must not be a full-batch method with --preset realmlp: lbfgs
          epochs | 0 | --epochs must be 1 or more: 0
          parametrization | ntc | unknown parametrization: ntc (did you mean ntk?
          input-scale | -1 | --input-scale must be 0 or more: -1
          input-scale | 1e-60 | --input-scale must be 0, or positive and finite in float32 too: 1e-60
          """)
  void refuses(String name, String value, String message) {
    GivenSettings given = given("preset", "realmlp").with(name, value);
    String text = assertThrows(UsageException.class, () -> Settings.of(given)).getMessage();
    assertTrue(text.startsWith(message), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"muon", "sgd", "adamw"})
  void refusesWhatTheRatesAreNotFor(String optimizer) {
    GivenSettings given = given("preset", "realmlp", "label", "kind", "optimizer", optimizer);
    Settings settings = Settings.of(given);
    String text = assertThrows(UsageException.class, () -> new TrainingRun(settings)).getMessage();
    assertEquals(1, text.lines().count());
    assertTrue(text.contains(optimizer), text);
  }

  /** From Java; and config.toml, which names no preset, gives the same bits once more. */
  @ParameterizedTest
  @ValueSource(strings = {"kind", "size"})
  void whatARunKeepsTrainsTheSameBits(String label) throws IOException {
    Run first =
        Training.of(table)
            .label(label)
            .set("preset", "realmlp")
            .layers(8, 6)
            .epochs(12)
            .device("cpu")
            .out(folder.resolve("first"))
            .run();
    Path config = first.folder().resolve(RunFolder.CONFIG);
    GivenSettings again =
        GivenSettings.ofFile(config.toString()).with("out", folder.resolve("again").toString());
    Run second = new TrainingRun(Settings.of(again)).run(TrainingListener.NONE, backend -> {});
    assertArrayEquals(
        Files.readAllBytes(first.folder().resolve(RunFolder.MODEL)),
        Files.readAllBytes(second.folder().resolve(RunFolder.MODEL)));
    try (Predictor predictor = Predictor.open(first.folder())) {
      Map<String, Object> row =
          Map.of("a", 9.5, "b", 3, "place", "wood", "kind", "tall", "size", 25);
      assertTrue(Double.isFinite(score(predictor.predict(row), label)));
    }
  }

  private static double score(Prediction prediction, String label) {
    return label.equals("kind") ? prediction.probability("tall") : prediction.value();
  }
}
