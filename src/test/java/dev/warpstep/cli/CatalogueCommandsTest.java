package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.op.schedule.Schedules;
import dev.warpstep.run.Setting;
import dev.warpstep.solver.Solvers;
import dev.warpstep.text.Paragraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueCommandsTest {

  private static Stream<String> names() {
    return Stream.of(
            Optimizers.ALL.names(),
            Solvers.ALL.names(),
            Schedules.ALL.names(),
            Averages.ALL.names(),
            Activations.ALL.names(),
            Losses.ALL.names())
        .flatMap(List::stream);
  }

  @Test
  void optimizersShowsEveryRowInEightyColumns() {
    String text = Cli.run("optimizers").succeeds().out();
    names().forEach(name -> assertTrue(text.contains("\n  " + name + " "), name));
    for (Initializer initializer : Initializer.values()) {
      assertTrue(text.contains("\n  " + initializer.text()), initializer.text());
    }
    assertTrue(text.contains("epsilon=1e-8"), text);
    text.lines().forEach(line -> assertTrue(Paragraph.width(line) <= 80, line));
  }

  @Test
  void markdownHasARowForEveryName() {
    String text = Cli.run("optimizers", "--markdown").succeeds().out();
    names()
        .forEach(
            name -> {
              String row =
                  text.lines()
                      .filter(line -> line.startsWith("| `" + name + "` |"))
                      .findFirst()
                      .orElseThrow(() -> new AssertionError(name));
              // Five bars that no backslash hides.
              assertEquals(5, row.replace("\\|", "").chars().filter(c -> c == '|').count(), row);
            });
  }

  /** The tables in docs/catalogue.md are what the code says now. */
  @Test
  void thePageShowsTheMarkdown() throws IOException {
    String page = Files.readString(Path.of("docs/catalogue.md"));
    String begin = "<!-- optimizers:begin -->\n";
    int from = page.indexOf(begin) + begin.length();
    String shown = page.substring(from, page.indexOf("<!-- optimizers:end -->"));
    assertEquals(Cli.run("optimizers", "--markdown").succeeds().out().strip(), shown.strip());
  }

  @Test
  void jsonHasTheDefaults() throws IOException {
    Map<String, Object> json = Cli.run("optimizers", "--json").succeeds().json();
    List<?> rows = (List<?>) json.get("optimizers");
    assertEquals(Optimizers.ALL.names().size(), rows.size());
    Map<?, ?> sgd = (Map<?, ?>) rows.get(0);
    assertEquals("sgd", sgd.get("name"));
    assertEquals(0.01, ((Map<?, ?>) sgd.get("hyperparameters")).get("lr"));
    List<?> solvers = (List<?>) json.get("solvers");
    assertEquals(Solvers.ALL.names().size(), solvers.size());
    Map<?, ?> conjugate = (Map<?, ?>) solvers.get(1);
    assertEquals("polak_ribiere_plus", ((Map<?, ?>) conjugate.get("hyperparameters")).get("rule"));
    Map<?, ?> piecewise = (Map<?, ?>) ((List<?>) json.get("schedules")).get(1);
    Map<?, ?> boundaries = (Map<?, ?>) piecewise.get("hyperparameters");
    assertEquals(List.of(5.0, 8.0), boundaries.get("at"));
    assertEquals(Averages.ALL.names().size(), ((List<?>) json.get("averages")).size());
    assertEquals(Initializer.values().length, ((List<?>) json.get("initializers")).size());
  }

  @Test
  void infoNamesDevicesAndWhatIsMissing() throws IOException {
    String text = Cli.run("info").succeeds().out();
    for (String word :
        List.of("JVM", "CPU", "heap", "BLAS", "cpu (float32", "reference", "NVIDIA")) {
      assertTrue(text.contains(word), word);
    }
    assertTrue(text.contains("fashion-mnist"), text);
    Map<String, Object> json = Cli.run("info", "--json").succeeds().json();
    List<?> devices = (List<?>) json.get("devices");
    Map<Object, Object> usable =
        devices.stream()
            .map(device -> (Map<?, ?>) device)
            .collect(Collectors.toMap(d -> d.get("name"), d -> d.get("usable")));
    assertEquals(Set.of("cuda", "cpu", "reference", "emulator"), usable.keySet());
    assertEquals(true, usable.get("cpu"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "-h"})
  void aloneItShowsTheCommands(String argument) {
    Cli help = argument.isEmpty() ? Cli.run() : Cli.run(argument);
    String text = help.succeeds().out();
    for (String command :
        List.of("train", "eval", "predict", "parity", "descend", "optimizers", "info")) {
      assertTrue(text.contains("\n  " + command + " "), text);
    }
    assertEquals("", help.err());
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "eval", "predict", "parity", "descend", "optimizers", "info"})
  void everyCommandHasHelp(String command) {
    String text = Cli.run(command, "--help").succeeds().out();
    assertTrue(text.startsWith("usage: warpstep " + command), text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void trainHelpHasEveryOptionOnce() {
    String text = Cli.run("train", "--help").out();
    for (String name : Setting.names()) {
      long count = text.lines().filter(line -> line.matches("      --" + name + "( .*)?")).count();
      assertEquals(1, count, name);
    }
    assertTrue(text.contains("--lr X "), text);
  }

  @Test
  void versionIsOneLine() {
    assertEquals(1, Cli.run("--version").succeeds().out().lines().count());
  }
}
