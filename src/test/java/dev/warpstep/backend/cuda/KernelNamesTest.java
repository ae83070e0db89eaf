package dev.warpstep.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.average.Averages;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.testing.CatalogueSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every entry of the catalogues has its kernels, and no kernel is there for none. */
class KernelNamesTest {
  private static final Path SOURCES = Path.of("src", "main", "cuda");
  private static final String UPDATE = "update_";

  private static Set<String> updates() {
    return CatalogueSettings.elementwise().map(UpdateArguments::kernel).collect(Collectors.toSet());
  }

  private static Set<String> layerwise(String prefix) {
    return CatalogueSettings.layerwise()
        .map(optimizer -> UpdateArguments.kernel(prefix, optimizer))
        .collect(Collectors.toSet());
  }

  /** The kernels that the catalogues ask for. */
  static Stream<String> all() {
    return Stream.of(
            updates().stream(),
            layerwise("direction_").stream(),
            layerwise("adapt_").stream(),
            CatalogueSettings.matrix()
                .flatMap(
                    optimizer ->
                        Stream.of(
                            MatrixUpdate.kernel("direction_", optimizer),
                            MatrixUpdate.kernel("move_", optimizer))),
            Activations.ALL.names().stream()
                .flatMap(name -> Stream.of("forward_" + name, "backward_" + name)),
            Losses.ALL.names().stream().map(name -> "loss_" + name),
            Averages.ALL.names().stream().map(name -> "average_" + name))
        .flatMap(names -> names);
  }

  @Test
  void everySettingHasItsKernels() {
    try (CudaBackend backend = Emulator.open()) {
      all().forEach(name -> assertTrue(backend.kernels().has(name), name));
      assertFalse(backend.kernels().has("forward_none"));
    }
  }

  @Test
  void everyLineOfTheSourcesIsAnEntry() throws IOException {
    TreeSet<String> updates = new TreeSet<>();
    updates().forEach(name -> updates.add(name.substring(UPDATE.length())));
    assertEquals(updates, lines("OPTIMIZER"));
    assertEquals(layerwise(""), lines("LAYERWISE"));
    assertEquals(new TreeSet<>(Activations.ALL.names()), lines("ACTIVATION"));
    assertEquals(new TreeSet<>(Losses.ALL.names()), lines("LOSS"));
    assertEquals(new TreeSet<>(Averages.ALL.names()), lines("AVERAGE"));
  }

  /** The first arguments of a macro's uses. */
  private static TreeSet<String> lines(String macro) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Pattern.compile("(?m)^" + macro + "\\((\\w+),")
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> assertTrue(names.add(found.group(1)), found.group()));
      }
    }
    return names;
  }
}
