package example;

import dev.warpstep.Warpstep;
import dev.warpstep.run.Prediction;
import dev.warpstep.run.Predictor;
import dev.warpstep.run.Run;
import dev.warpstep.run.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Trains on a table of flowers, then predicts one that it has not seen. */
public final class Flowers {
  public static void main(String[] args) throws IOException {
    System.out.println("Warpstep " + Warpstep.version());
    Path table = writeTable(Files.createTempDirectory("flowers").resolve("flowers.csv"));
    Run run =
        Training.of(table)
            .label("species")
            .scale("standard")
            .layers(32, 16)
            .optimizer("adam:lr=0.003")
            .epochs(20)
            .out(table.resolveSibling("run"))
            .onEpoch(
                epoch -> {
                  System.out.printf("epoch %d: loss %.4f%n", epoch.epoch(), epoch.trainLoss());
                  return epoch.heldOutLoss() > 0.001; // false would end training
                })
            .run();
    System.out.printf("accuracy %.3f%n", run.test().orElseThrow().accuracy());
    try (Predictor predictor = Predictor.open(run.folder())) {
      Prediction p = predictor.predict(Map.of("petal", 1.4f, "sepal", 5.1f));
      System.out.println("a petal of 1.4 and a sepal of 5.1: " + p);
    }
  }

  /** Two species that differ in their petals' length. */
  private static Path writeTable(Path file) throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("petal,sepal,species\n");
    for (int i = 0; i < 400; i++) {
      boolean small = i % 2 == 0;
      double petal = (small ? 1.5 : 4.5) + 0.4 * random.nextGaussian();
      double sepal = (small ? 5.0 : 6.0) + 0.4 * random.nextGaussian();
      csv.append(petal).append(',').append(sepal).append(small ? ",setosa\n" : ",versicolor\n");
    }
    return Files.writeString(file, csv);
  }

  private Flowers() {}
}
