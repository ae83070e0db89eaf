import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.model.Model;
import dev.warpstep.run.Predictor;
import dev.warpstep.run.Run;
import dev.warpstep.run.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Times a Predictor on the digits' network, 64-300-100-10: one row at a time, as features and as a
 * map of columns, and batches beside what `warpstep predict` computes. Run by: java -cp target/warpstep.jar benchmarks/PredictorBench.java
 */
public final class PredictorBench {
  private static final int ROUNDS = 21;
  private static final int CALLS = 2000;
  private static double sink;

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("warpstep-bench").resolve("run");
    Run run = Training.of("digits").epochs(3).device("cpu").out(folder).run();
    Dataset digits = Digits.load();
    float[][] rows = new float[digits.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(digits.x(), i * digits.width(), (i + 1) * digits.width());
    }
    Model model = Model.read(folder.resolve("model.safetensors"));
    try (Predictor predictor = Predictor.open(run.folder())) {
      Map<String, Float> map = new HashMap<>();
      List<String> columns = predictor.columns();
      for (int j = 0; j < columns.size(); j++) {
        map.put(columns.get(j), rows[7][j]);
      }
      time("one row, features", CALLS, () -> {
        for (int i = 0; i < CALLS; i++) {
          sink += predictor.predict(rows[i % rows.length]).probability("3");
        }
      });
      time("one row, map of 64 columns", CALLS, () -> {
        for (int i = 0; i < CALLS; i++) {
          sink += predictor.predict(map).probability("3");
        }
      });
      for (int copies : new int[] {1, 50}) {
        float[][] batch = new float[rows.length * copies][];
        for (int i = 0; i < batch.length; i++) {
          batch[i] = rows[i % rows.length];
        }
        time("batch of " + batch.length + " rows", batch.length, () -> {
          sink += predictor.predict(batch).get(0).probability("3");
        });
        // What `warpstep predict` computes of a file that it has read, without its CSV.
        Dataset read = Dataset.unlabelled("rows", batch, predictor.features());
        try (Backend backend = Backends.open("cpu")) {
          time("  the same by predict", batch.length, () -> {
            sink += model.evaluate(backend, read).outputs()[0];
          });
        }
      }
    }
    System.out.println("(checked sum " + sink + ")");
    try (var files = Files.walk(folder.getParent())) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    }
  }

  private static void time(String what, int rows, Runnable work) {
    long warm = System.nanoTime();
    while (System.nanoTime() - warm < 2_000_000_000L) {
      work.run();
    }
    double[] micros = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.run();
      micros[round] = (System.nanoTime() - start) / 1e3 / rows;
    }
    Arrays.sort(micros);
    System.out.printf(
        "%-28s %8.3f us a row (least %.3f, most %.3f)%n",
        what, micros[ROUNDS / 2], micros[0], micros[ROUNDS - 1]);
  }
}
