package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --preset} on the command line and in a file. */
class PresetCommandTest {
  @TempDir private Path folder;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,size\n");
    for (int i = 0; i < 60; i++) {
      double a = i * 37 % 100 / 10.0;
      csv.append(a)
          .append(',')
          .append(i % 7)
          .append(',')
          .append(2.5 * a + i % 7 * 0.5)
          .append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), csv);
  }

  @Test
  void theHeaderNamesItFromEitherPlace() throws IOException {
    Path config = Files.writeString(folder.resolve("c.toml"), "preset = \"realmlp\"\nepochs = 2\n");
    Cli line = train("line", "--preset", "realmlp", "--epochs", 2);
    Cli file = train("file", "--config", config);
    for (Cli run : List.of(line.succeeds(), file.succeeds())) {
      assertTrue(run.err().contains("\npreset     realmlp (RealMLP-TD-S, "), run.err());
      assertTrue(run.err().contains("2-256-256-256-1, mish, "), run.err());
      assertTrue(run.err().contains("scales of inputs at lr*6, ntk weights at "), run.err());
    }
    assertEquals(-1, Files.mismatch(model("line"), model("file")));
  }

  private Cli train(String run, Object... more) {
    List<Object> all = new ArrayList<>();
    all.addAll(List.of("--data", table, "--label", "size", "--device", "cpu"));
    all.addAll(List.of(more));
    return Cli.train(folder.resolve(run), all.toArray());
  }

  private Path model(String run) {
    return folder.resolve(run).resolve("model.safetensors");
  }

  /** The rate that compare tells is the one that it trains numbers with. */
  @Test
  void compareTellsTheRateOfTheData() throws IOException {
    Cli run =
        Cli.run(
            "compare",
            "--data",
            table,
            "--label",
            "size",
            "--device",
            "cpu",
            "--preset",
            "realmlp",
            "--layers",
            "5",
            "--epochs",
            2,
            "--seeds",
            "0",
            "--optimizer",
            "adam",
            "--json");
    Map<String, Object> document = JSON.std.mapFrom(run.succeeds().out());
    Map<?, ?> adam = (Map<?, ?>) ((List<?>) document.get("optimizers")).get(0);
    assertEquals(0.07, adam.get("lr"));
  }
}
