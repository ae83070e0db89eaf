package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.data.NoInputException;
import dev.warpstep.model.Model;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.testing.CatalogueSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictorTest {
  @TempDir private Path folder;

  private Path trained(String... settings) {
    Training training =
        Training.of("digits").layers(24, 16).epochs(1).device("cpu").out(folder.resolve("run"));
    for (int i = 0; i < settings.length; i += 2) {
      training = training.set(settings[i], settings[i + 1]);
    }
    return training.run().folder();
  }

  static Stream<String> activations() {
    return CatalogueSettings.activations().map(Activations.ALL::text);
  }

  /** Every activation and normalization, alone and in a batch, and as the float64 oracle has it. */
  @ParameterizedTest
  @MethodSource("activations")
  void aRowAloneIsThatOfTheBatch(String activation) {
    Normalization[] norms = Normalization.values();
    String norm = norms[Math.floorMod(activation.hashCode(), norms.length)].text();
    agrees("activation", activation, "norm", norm);
  }

  static Stream<String> norms() {
    return Arrays.stream(Normalization.values()).map(Normalization::text);
  }

  @ParameterizedTest
  @MethodSource("norms")
  void everyNormalizationIsTheBatchs(String norm) {
    agrees("norm", norm, "scale", "standard");
  }

  private void agrees(String... settings) {
    Path run = trained(settings);
    Dataset rows = Digits.load().rows(IntStream.range(0, 50).toArray());
    Model model = SavedRun.open(run).model();
    double[] oracle;
    try (var backend =
        Devices.open(
            "reference",
            java.util.OptionalInt.empty(),
            dev.warpstep.backend.DeviceOptions.Precision.FP32)) {
      oracle = model.evaluate(backend, model.scaler().apply(rows)).outputs();
    }
    try (Predictor predictor = Predictor.open(run)) {
      double[] batch = predictor.outputs(rows);
      List<Prediction> all = predictor.predict(rows);
      for (int row = 0; row < rows.rows(); row++) {
        float[] x = Arrays.copyOfRange(rows.x(), row * 64, (row + 1) * 64);
        Prediction alone = predictor.predict(x);
        assertEquals(all.get(row).label(), alone.label());
        for (String name : predictor.classes()) {
          // Sums of 64, 24 and 16 terms in another order: some ten roundings of float32.
          assertEquals(all.get(row).probability(name), alone.probability(name), 1e-5);
        }
      }
      for (int i = 0; i < batch.length; i++) {
        assertEquals(oracle[i], batch[i], 1e-4 * (1 + Math.abs(oracle[i])));
      }
    }
  }

  @Test
  void manyThreadsPredictAtOnce() throws Exception {
    Path run = trained();
    Dataset rows = Digits.load().rows(IntStream.range(0, 64).toArray());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Predictor predictor = Predictor.open(run)) {
      List<String> expected = predictor.predict(rows).stream().map(Prediction::label).toList();
      List<Future<?>> done = new java.util.ArrayList<>();
      for (int t = 0; t < 8; t++) {
        boolean batch = t % 2 == 0;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < rows.rows(); i++) {
                    float[] x = Arrays.copyOfRange(rows.x(), i * 64, (i + 1) * 64);
                    String label =
                        batch
                            ? predictor.predict(new float[][] {x}).get(0).label()
                            : predictor.predict(x).label();
                    assertEquals(expected.get(i), label);
                  }
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsWrongIsNamed() {
    Path run = trained();
    Predictor predictor = Predictor.open(run);
    assertEquals("a row must have 64 features: 2", message(() -> predictor.predict(1, 2)));
    assertEquals(
        "the row must have column " + predictor.columns().get(0),
        message(() -> predictor.predict(Map.of("nothing", 1))));
    assertEquals(
        "the class must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9: ten",
        message(() -> predictor.predict(new float[64]).probability("ten")));
    predictor.close();
    assertDoesNotThrow(predictor::close);
    assertThrows(
        IllegalStateException.class, () -> predictor.predict(new float[][] {new float[64]}));
    assertThrows(NoInputException.class, () -> Predictor.open(folder.resolve("none")));
  }

  private static String message(Runnable wrong) {
    return assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
  }
}
