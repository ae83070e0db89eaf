package dev.warpstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.data.CsvReader;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Split;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Evaluator;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * README's Java example is the code between the two marks below, line for line; here it is compiled
 * and run.
 */
class ReadmeExampleTest {
  private double accuracy;
  private String prediction;

  // spotless:off
  private void example() {
    // README begins
    Dataset data = CsvReader.read(Path.of("src/test/resources/golden/mlp/data.csv"), "label").dataset();
    Split split = data.split(0.2, Philox.generator(42, Philox.Stream.SPLIT));
    Mlp mlp = Mlp.of(data.width(), List.of(64, 32), data.classes().size(), new Relu());
    TrainingOptions options = TrainingOptions.defaults().optimizer("adam:lr=0.003").batch(32).epochs(40);
    try (Backend backend = Backends.open("auto"); Network network = new Network(backend, mlp)) {
      network.initialize(Initializer.HE_NORMAL, 42);
      List<EpochMetrics> history = Trainer.fit(network, split, options);
      accuracy = history.get(history.size() - 1).testAccuracy();
      int[] predicted = Evaluator.score(network, options.loss(), split.test().orElseThrow()).predicted();
      prediction = data.classes().get(predicted[0]);
    }
    // README ends
  }
  // spotless:on

  @Test
  void trainsAndPredicts() {
    example();
    assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    assertTrue(prediction.matches("\\d"), prediction);
  }

  @Test
  void isWhatReadmeShows() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/warpstep/ReadmeExampleTest.java"));
    int begin = source.indexOf("// README begins\n") + "// README begins\n".length();
    String here = source.substring(begin, source.indexOf("// README ends", begin)).stripTrailing();
    String readme = Files.readString(Path.of("README.md"));
    int fence = readme.indexOf("```java\n") + "```java\n".length();
    String there = readme.substring(fence, readme.indexOf("```", fence)).stripTrailing();
    assertEquals(here.stripIndent().stripTrailing(), there);
  }
}
