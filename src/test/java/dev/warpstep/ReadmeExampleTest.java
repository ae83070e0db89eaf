package dev.warpstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Split;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.run.Prediction;
import dev.warpstep.run.Predictor;
import dev.warpstep.run.Run;
import dev.warpstep.run.Training;
import dev.warpstep.table.TrainingTable;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Evaluator;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README's Java examples are the code between the marks below, line for line; here they are
 * compiled and run.
 */
class ReadmeExampleTest {
  private double accuracy;
  private String prediction;

  @TempDir private Path folder;

  // spotless:off
  private void run(Path flowers) {
    // README begins
    Run run = Training.of(flowers).label("species").layers(300, 100).optimizer("adam:lr=0.003").epochs(40).out(folder).run();
    accuracy = run.test().orElseThrow().accuracy();
    try (Predictor predictor = Predictor.open(run.folder())) {
      Prediction p = predictor.predict(Map.of("petal", 1.4f, "sepal", 5.1f));
      prediction = p.label();
    }
    // README ends
  }

  private void engine() {
    // README begins
    Dataset data = TrainingTable.read(Path.of("src/test/resources/golden/mlp/data.csv"), "label").dataset();
    Split split = data.split(0.2, Philox.generator(42, Philox.Stream.SPLIT));
    Mlp mlp = Mlp.of(data.width(), List.of(64, 32), data.classes().size(), new Relu());
    TrainingOptions options = TrainingOptions.defaults().optimizer("adam:lr=0.003").batch(32).epochs(40);
    try (Backend backend = Backends.open("auto"); Network network = new Network(backend, mlp)) {
      network.initialize(Initializer.HE_NORMAL, 42);
      List<EpochMetrics> history = Trainer.fit(network, split, options);
      accuracy = history.get(history.size() - 1).heldOutAccuracy();
      int[] predicted = Evaluator.score(network, options.loss(), split.test().orElseThrow()).predicted();
      prediction = data.classes().get(predicted[0]);
    }
    // README ends
  }
  // spotless:on

  @Test
  void trainsAndPredicts(@TempDir Path data) throws IOException {
    StringBuilder csv = new StringBuilder("petal,sepal,species\n");
    for (int i = 0; i < 50; i++) {
      csv.append("%.1f,%.1f,setosa\n".formatted(1.2 + i % 5 * 0.1, 4.8 + i % 7 * 0.1));
      csv.append("%.1f,%.1f,versicolor\n".formatted(4.2 + i % 5 * 0.1, 5.8 + i % 7 * 0.1));
    }
    run(Files.writeString(data.resolve("flowers.csv"), csv));
    assertEquals(1, accuracy);
    assertEquals("setosa", prediction);
  }

  @Test
  void theEngineTrainsAndPredicts() {
    engine();
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    assertTrue(prediction.matches("\\d"), prediction);
  }

  @Test
  void theyAreWhatReadmeShows() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/warpstep/ReadmeExampleTest.java"));
    List<String> here = between(source, "// README begins\n", "    // README ends");
    List<String> there = between(Files.readString(Path.of("README.md")), "```java\n", "```");
    assertEquals(here, there);
  }

  private static List<String> between(String text, String begin, String end) {
    List<String> found = new ArrayList<>();
    for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
      at += begin.length();
      int last = text.indexOf(end, at);
      found.add(text.substring(at, last).stripTrailing().stripIndent());
      at = last;
    }
    return found;
  }
}
