package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.data.DataException;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.NoInputException;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a Java program does: train, look, predict. */
class TrainingTest {
  @TempDir private Path folder;
  private Path flowers;

  @BeforeEach
  void writeFlowers() throws IOException {
    StringBuilder csv = new StringBuilder("petal,sepal,place,species\n");
    for (int i = 0; i < 60; i++) {
      boolean tall = i % 2 == 0;
      csv.append(tall ? 4 + i % 7 * 0.1 : 1 + i % 7 * 0.1).append(',').append(5 + i % 5 * 0.1);
      csv.append(i % 3 == 0 ? ",shore" : ",wood").append(tall ? ",tall\n" : ",short\n");
    }
    flowers = Files.writeString(folder.resolve("flowers.csv"), csv);
  }

  private Training flowers() {
    return Training.of(flowers)
        .label("species")
        .oneHot("place")
        .layers(16, 8)
        .optimizer("adam:lr=0.01")
        .epochs(30)
        .device("cpu")
        .out(folder.resolve("run"));
  }

  @Test
  void severalColumnsArePredictedTogetherAndGapsFilledIn() throws IOException {
    StringBuilder text = new StringBuilder("a,b,\"sum, twice\",difference\n");
    for (int i = 0; i < 200; i++) {
      double a = i * 37 % 100 / 10.0;
      double b = i * 61 % 90 / 10.0;
      String gap = i % 20 == 0 ? "" : Double.toString(b);
      text.append(a).append(',').append(gap).append(',').append(2 * (a + b)).append(',');
      text.append(a - b).append('\n');
    }
    Path data = Files.writeString(folder.resolve("sums.csv"), text);
    Run run =
        Training.of(data)
            .label("sum, twice", "difference")
            .layers(64, 32)
            .out(folder.resolve("sums"))
            .run();
    assertEquals(2, run.test().orElseThrow().residuals().size());
    try (Predictor predictor = Predictor.open(run.folder())) {
      Prediction known = predictor.predict(Map.of("a", 5, "b", 4));
      // The network learns a plane from 160 rows: a tenth of the deviations, 8 and 4.
      assertEquals(18, known.value("sum, twice"), 0.8);
      assertEquals(1, known.value("difference"), 0.4);
      assertEquals(known.value(), known.value("sum, twice"));
      Map<String, Object> gap = new java.util.HashMap<>();
      gap.put("a", 5);
      gap.put("b", null);
      assertTrue(Double.isFinite(predictor.predict(gap).value("difference")));
      assertThrows(IllegalArgumentException.class, () -> known.value("product"));
    }
  }

  @Test
  void severalLabelsInMemory() throws IOException {
    float[][] x = new float[80][1];
    float[][] y = new float[80][];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i % 40 - 19.5f;
      y[i] = new float[] {x[i][0] > 0 ? 1 : 0, x[i][0] > 10 ? 1 : 0};
    }
    Dataset rows = Dataset.multiLabel("r", x, List.of("high", "very high"), y);
    Run run =
        Training.of(rows)
            .layers(8)
            .optimizer("adam:lr=0.03")
            .test(rows)
            .out(folder.resolve("labels"))
            .run();
    assertTrue(run.test().orElseThrow().accuracy() > 0.9);
    assertEquals(
        List.of("high", "very high"), run.test().orElseThrow().labels().orElseThrow().names());
    try (Predictor predictor = Predictor.open(run.folder())) {
      assertEquals(List.of("high", "very high"), predictor.targets());
      Prediction top = predictor.predict(19);
      assertTrue(top.isMultiLabel() && !top.isClass());
      assertEquals(List.of("high", "very high"), top.labels());
      Prediction middle = predictor.predict(5);
      assertEquals(List.of("high"), middle.labels());
      assertTrue(middle.probability("high") > 0.5 && middle.probability("very high") < 0.5);
      assertEquals(List.of("high", "very high"), List.copyOf(middle.probabilities().keySet()));
      assertTrue(middle.toString().startsWith("high ("), middle.toString());
      assertThrows(IllegalStateException.class, top::label);
      assertThrows(IllegalStateException.class, top::value);
      assertThrows(IllegalArgumentException.class, () -> top.probability("low"));
      // Alone and in a batch.
      assertEquals(
          middle.probability("high"),
          predictor.predict(new float[][] {{5}}).get(0).probability("high"),
          1e-6);
    }
    Dataset other = Dataset.multiLabel("o", x, List.of("high", "low"), y);
    assertThrows(IllegalArgumentException.class, () -> Training.of(rows).test(other));
    Path file = Files.writeString(folder.resolve("f.csv"), "very high,x1,high\n0,5,yes\n1,15,1\n");
    SavedRun saved = SavedRun.open(run.folder());
    SavedRun.Reading reading =
        new SavedRun.Reading(Optional.empty(), GivenSettings.none(), List.of());
    assertArrayEquals(
        new float[] {1, 0, 1, 1}, saved.load(file.toString(), reading, true).data().y());
  }

  @Test
  void severalTargetsInMemoryAreScoredFromAFileByTheirNames() throws IOException {
    float[][] x = new float[60][1];
    float[] y = new float[120];
    for (int i = 0; i < 60; i++) {
      x[i][0] = i / 60f;
      y[2 * i] = x[i][0] + 1;
      y[2 * i + 1] = 2 - x[i][0];
    }
    Dataset rows = Dataset.regression("r", x, new float[60]).withTargets(List.of("up", "down"), y);
    Path run = Training.of(rows).layers(8).epochs(2).out(folder.resolve("two")).run().folder();
    Path file = Files.writeString(folder.resolve("f.csv"), "down,x1,up\n1.5,0.5,1.5\n1,1,2\n");
    SavedRun saved = SavedRun.open(run);
    SavedRun.Reading reading =
        new SavedRun.Reading(Optional.empty(), GivenSettings.none(), List.of());
    Dataset read = saved.load(file.toString(), reading, true).data();
    assertEquals(List.of("up", "down"), read.targets());
    double[] inUnits = saved.model().inUnits(Preprocessing.doubles(read.y()));
    // Rounded to float32 where they were scaled.
    assertArrayEquals(new double[] {1.5, 1.5, 2, 1}, inUnits, 1e-6);
  }

  @Test
  void aFileIsTrainedOnAndPredicted() {
    Run run = flowers().run();
    assertEquals(folder.resolve("run"), run.folder());
    assertEquals(30, run.epochs().size());
    assertEquals(1, run.test().orElseThrow().accuracy());
    for (String file : List.of("config.toml", "metrics.csv", "model.safetensors", "report.html")) {
      assertTrue(Files.exists(run.folder().resolve(file)), file);
    }
    try (Predictor predictor = Predictor.open(run.folder())) {
      assertEquals(List.of("petal", "sepal", "place"), predictor.columns());
      assertEquals(List.of("short", "tall"), predictor.classes());
      Prediction p = predictor.predict(Map.of("petal", 1.4f, "sepal", 5.1f, "place", "wood"));
      assertEquals("short", p.label());
      assertEquals(1, p.probability("short") + p.probability("tall"), 1e-12);
      assertEquals(
          "tall", predictor.predict(Map.of("petal", "4.4", "sepal", 5, "place", "shore")).label());
      assertThrows(IllegalStateException.class, p::value);
    }
  }

  /** The command line's run of the same settings, to the bit. */
  @Test
  void theRunIsThatOfTheCommandLine() throws IOException {
    Run run = flowers().run();
    Path config = run.folder().resolve("config.toml");
    Run again =
        new TrainingRun(
                Settings.of(
                    GivenSettings.ofCommandLine(
                        Map.of(
                            "config",
                                new GivenSettings.Given(
                                    "config", List.of(config.toString()), false, ""),
                            "out",
                                new GivenSettings.Given(
                                    "out", List.of(folder + "/again"), false, "")))))
            .run(TrainingListener.NONE, backend -> {});
    assertArrayEquals(
        Files.readAllBytes(run.folder().resolve("model.safetensors")),
        Files.readAllBytes(again.folder().resolve("model.safetensors")));
  }

  @Test
  void arraysAreTrainedOn() {
    float[][] x = new float[40][];
    String[] labels = new String[40];
    double[][] wide = new double[40][];
    double[] y = new double[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = new float[] {i % 2, i % 5 * 0.1f};
      labels[i] = i % 2 == 0 ? "10" : "9";
      wide[i] = new double[] {i * 0.05, 1};
      y[i] = 3 * i * 0.05 - 1;
    }
    Training classifier = Training.of(x, labels).layers(8).epochs(60).device("cpu");
    Run run = classifier.out(folder.resolve("classes")).run();
    assertEquals("memory", run.data());
    try (Predictor predictor = Predictor.open(run.folder())) {
      assertEquals(List.of("9", "10"), predictor.classes(), "natural order");
      assertEquals("10", predictor.predict(0, 0.2f).label());
      assertEquals("9", predictor.predict(new float[][] {{0, 0}, {1, 0}}).get(1).label());
    }
    Run line =
        Training.of(wide, y)
            .layers()
            .optimizer("lbfgs")
            .device("cpu")
            .out(folder.resolve("line"))
            .run();
    try (Predictor predictor = Predictor.open(line.folder())) {
      assertEquals(2, predictor.predict(1, 1).value(), 1e-3);
      assertEquals(Map.of(), predictor.predict(1, 1).probabilities());
      List<Prediction> both = predictor.predict(new float[][] {{0, 1}, {1, 1}});
      assertEquals(-1, both.get(0).value(), 1e-3);
      assertEquals(2, both.get(1).value(), 1e-3);
    }
    String refused =
        assertThrows(
                UsageException.class,
                () -> SavedRun.open(run.folder()).heldOut(SavedRun.Reading.AS_TRAINED))
            .getMessage();
    assertTrue(refused.contains("rows in memory"), refused);
  }

  @Test
  void testRowsMayBeGiven() {
    Dataset train =
        Dataset.regression("train", new float[][] {{0}, {1}, {2}}, new float[] {0, 1, 2});
    Dataset test = Dataset.regression("test", new float[][] {{3}}, new float[] {3});
    Run run =
        Training.of(train)
            .test(test)
            .layers()
            .optimizer("lbfgs")
            .device("reference")
            .out(folder.resolve("tested"))
            .run();
    assertEquals(1, run.test().orElseThrow().rows());
    assertEquals(0, run.test().get().loss(), 1e-8);
  }

  @Test
  void aListenerHearsEachEpochAndMayEndTraining() {
    List<Integer> heard = new ArrayList<>();
    List<Integer> also = new ArrayList<>();
    Training training =
        flowers()
            .listener(
                new TrainingListener() {
                  @Override
                  public void epoch(EpochMetrics metrics, double[] losses) {
                    also.add(metrics.epoch());
                  }
                })
            .onEpoch(
                metrics -> {
                  heard.add(metrics.epoch());
                  return metrics.epoch() < 3;
                });
    Run run = training.run();
    assertEquals(List.of(1, 2, 3), heard);
    assertEquals(heard, also);
    assertEquals(3, run.last().epoch());
    assertEquals(OptionalInt.empty(), run.bestEpoch());
    assertTrue(Files.exists(run.folder().resolve("model.safetensors")));
    Run second = training.optimizer("lbfgs").out(folder.resolve("full batch")).run();
    assertEquals(3, second.epochs().size());
    assertEquals("it was cancelled", second.stopped().orElseThrow().words());
  }

  @Test
  void listenersHearWhichEpochIsKept() {
    List<Integer> kept = new ArrayList<>();
    TrainingListener hears =
        new TrainingListener() {
          @Override
          public void restored(int epoch) {
            kept.add(epoch);
          }
        };
    Run run = flowers().earlyStopping(2).listener(hears).listener(hears).run();
    int best = run.bestEpoch().orElseThrow();
    assertEquals(List.of(best, best), kept);
  }

  @Test
  void nothingStaysWhereAListenerThrows() {
    Training training =
        flowers()
            .onEpoch(
                metrics -> {
                  throw new IllegalStateException("enough");
                });
    assertThrows(IllegalStateException.class, training::run);
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch | 0 | Training: batch must be 1 or more: 0",
        "epochs | ten | Training: epochs must be a whole number, 1 or more: ten",
        "activation | rellu | Training: unknown activation: rellu (did you mean relu?",
        "erly-stopping | 3 | Training: unknown setting: erly-stopping (did you mean early-stopping?",
        "json | true | Training: unknown setting: json",
        "test-fraction | 1 | Training: test-fraction must lie in [0, 1): 1",
      })
  void aWrongSettingIsNamed(String name, String value, String message) {
    String said =
        assertThrows(UsageException.class, () -> flowers().set(name, value).run()).getMessage();
    assertTrue(said.startsWith(message), said);
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void wrongDataAreNamed() throws IOException {
    assertThrows(
        NoInputException.class, () -> Training.of(folder.resolve("none.csv")).label("x").run());
    Files.writeString(flowers, "petal,species\n1,a\nx,b\n");
    String said =
        assertThrows(
                DataException.class,
                () -> Training.of(flowers).label("species").out(folder.resolve("run")).run())
            .getMessage();
    assertTrue(said.startsWith(flowers + ":3:"), said);
    String ragged =
        assertThrows(
                IllegalArgumentException.class,
                () -> Training.of(new float[][] {{1, 2}, {3}}, new float[] {1, 2}))
            .getMessage();
    assertEquals("row 2 must have 2 features: 1", ragged);
    String infinite =
        assertThrows(
                IllegalArgumentException.class,
                () -> Training.of(new double[][] {{1e300, 2}}, new double[] {1}))
            .getMessage();
    assertEquals("row 1, feature 1 must be finite: Infinity", infinite);
  }
}
