package dev.warpstep.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Scaler;
import dev.warpstep.data.Scaling;
import dev.warpstep.model.Safetensors.FloatTensor;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Activation;
import dev.warpstep.op.activation.LeakyRelu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.table.Schema;
import dev.warpstep.testing.Device;
import dev.warpstep.train.Evaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {
  private static final List<String> FEATURES = List.of("a", "b \"quoted\"", "größe");
  private static final List<String> CLASSES = List.of("no", "yes, maybe");
  private static final Activation ACTIVATION = new LeakyRelu(0.125);
  private static final Mlp MLP = Mlp.of(3, List.of(4, 5), 2, ACTIVATION);
  private static final Path FILE = Path.of("weights.safetensors");

  @TempDir Path directory;

  private static Dataset data() {
    Random random = new Random(3);
    float[] x = new float[30];
    float[] y = new float[10];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() * 100 + 50;
      y[i / 3] = i % 2;
    }
    return new Dataset("data", x, y, FEATURES, CLASSES);
  }

  private static Model model(Backend backend, Dataset data) {
    Scaler scaler = Scaler.fit(Scaling.STANDARD, data);
    Schema schema = Schema.numeric("label", FEATURES, CLASSES);
    try (Network network = new Network(backend, MLP)) {
      network.initialize(Initializer.HE_NORMAL, 4);
      network.bias(1).write(new double[] {1, 2, 3, 4, 5});
      return Model.of(
          network,
          ACTIVATION,
          new CrossEntropy(0.25),
          data,
          scaler,
          Optional.empty(),
          Optional.of(schema),
          List.of());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#allFloat32")
  void aModelReadBackPredictsTheSame(Device device) throws IOException {
    Path file = directory.resolve("model.safetensors");
    Dataset data = data();
    try (Backend backend = device.open()) {
      Model model = model(backend, data);
      model.write(file);
      Model back = Model.read(file);
      assertEquals(model.activation(), back.activation());
      assertEquals(model.loss(), back.loss());
      assertEquals(FEATURES, back.features());
      assertEquals(CLASSES, back.classes());
      assertEquals(model.scaler(), back.scaler());
      assertEquals(model.schema(), back.schema());
      assertEquals(data.fingerprint(), back.trainedOn());
      assertEquals("3-4-5-2", back.mlp().widths());
      Evaluator.Scores expected = model.evaluate(backend, data);
      Evaluator.Scores actual = back.evaluate(backend, data);
      assertArrayEquals(expected.outputs(), actual.outputs(), "bits of the outputs");
      assertArrayEquals(expected.predicted(), actual.predicted());
      assertEquals(expected.loss(), actual.loss());
    }
  }

  @Test
  void aModelWithoutASchemaIsReadBack() throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Backend backend = Device.reference()) {
      Model model = model(backend, data());
      new Model(
              model.activation(),
              model.norm(),
              model.loss(),
              model.features(),
              model.classes(),
              model.targets(),
              model.scaler(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              model.trainedOn(),
              model.tensors())
          .write(file);
    }
    assertEquals(Optional.empty(), Model.read(file).schema());
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void loadSetsEveryParameter(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP)) {
      Map<String, FloatTensor> tensors = model(backend, data()).tensors();
      Model.load(network, tensors, FILE);
      Model.tensors(network)
          .forEach(
              (name, tensor) -> assertArrayEquals(tensors.get(name).data(), tensor.data(), name));
    }
  }

  @TestFactory
  Stream<DynamicTest> loadRefusesTensorsThatDoNotFit() {
    return Stream.of(
        refused("a tensor is missing: layers.1.bias", t -> t.remove("layers.1.bias")),
        refused("a tensor is missing: layers.0.weight", Map::clear),
        refused(
            "the file must have 6 tensors for the layers 3-4-5-2: 7",
            t -> t.put("layers.3.weight", tensor(1, 2))),
        refused(
            "layers.0.weight must have shape [4, 3] to fit the network: [3, 4]",
            t -> t.put("layers.0.weight", tensor(3, 4))),
        refused(
            "layers.2.bias must have shape [2] to fit the network: [2, 1]",
            t -> t.put("layers.2.bias", tensor(2, 1))),
        refused(
            "layers.1.weight must have shape [5, 4] to fit the network: [20]",
            t -> t.put("layers.1.weight", tensor(20))));
  }

  /** As {@code --init} of a model with another {@code --norm} than the network's. */
  @ParameterizedTest
  @CsvSource({
    "BATCH, NONE",
    "LAYER, NONE",
    "NONE, BATCH",
    "NONE, LAYER",
    "LAYER, BATCH",
    "BATCH, LAYER",
  })
  void loadNamesTheNormOfTheFile(Normalization given, Normalization norm) {
    try (Backend backend = Device.reference();
        Network saved = new Network(backend, MLP.normalized(given));
        Network network = new Network(backend, MLP.normalized(norm))) {
      assertEquals(
          "%s: the network must have the file's norm, --norm %s: %s"
              .formatted(FILE, given.text(), norm.text()),
          assertThrows(
                  SafetensorsException.class, () -> Model.load(network, Model.tensors(saved), FILE))
              .getMessage());
    }
  }

  private static DynamicTest refused(String message, Consumer<Map<String, FloatTensor>> damage) {
    return dynamicTest(
        message,
        () -> {
          try (Backend backend = Device.reference();
              Network network = new Network(backend, MLP)) {
            Map<String, FloatTensor> tensors =
                new LinkedHashMap<>(model(backend, data()).tensors());
            damage.accept(tensors);
            assertEquals(
                FILE + ": " + message,
                assertThrows(SafetensorsException.class, () -> Model.load(network, tensors, FILE))
                    .getMessage());
            for (double parameter : network.theta().toDoubles()) {
              assertEquals(0, parameter, "the network is as it was");
            }
          }
        });
  }

  private static FloatTensor tensor(long... shape) {
    int elements = 1;
    for (long extent : shape) {
      elements *= (int) extent;
    }
    return new FloatTensor(shape, new float[elements]);
  }

  @TestFactory
  Stream<DynamicTest> readRefusesDamagedMetadata() {
    return Stream.of(
        damaged("no JSON", text -> "{"),
        damaged("a list", text -> "[]"),
        damaged("null", text -> "null"),
        damaged("an empty object", text -> "{}"),
        damaged("unknown activation", text -> text.replace("leaky_relu", "leeky_relu")),
        damaged("rejected hyperparameter", text -> text.replace("slope=0.125", "slope=-1")),
        damaged("unknown norm", text -> text.replace("\"none\"", "\"batsch\"")),
        damaged("a norm without its tensors", text -> text.replace("\"none\"", "\"layer\"")),
        damaged("unknown loss", text -> text.replace("cross_entropy", "entropy")),
        damaged(
            "activation of another type", text -> text.replace("\"leaky_relu:slope=0.125\"", "3")),
        damaged(
            "features of another type", text -> text.replace("\"features\":[", "\"features\":[1,")),
        damaged("a class too few", text -> text.replace("\"classes\":[\"no\",", "\"classes\":[")),
        damaged(
            "a feature too many", text -> text.replace("\"features\":[", "\"features\":[\"z\",")),
        damaged("no scaler", text -> text.replace("\"scaler\"", "\"scale\"")),
        damaged("an unknown scaling", text -> text.replace("\"standard\"", "\"big\"")),
        damaged("a scaler of another width", text -> shortened(text, "shift", "scale")),
        damaged("a scaler that is not whole", text -> shortened(text, "shift")),
        damaged(
            "a schema of another type",
            text -> text.replace("\"schema\":{", "\"schema\":3,\"s\":{")));
  }

  /** Cuts the first number from lists of the scaler. */
  private static String shortened(String text, String... lists) {
    String shorter = text;
    for (String list : lists) {
      shorter = shorter.replaceFirst("\"" + list + "\":\\[[^,]*,", "\"" + list + "\":[");
    }
    return shorter;
  }

  private DynamicTest damaged(String what, UnaryOperator<String> damage) {
    return dynamicTest(
        what,
        () -> {
          Safetensors whole = whole();
          String text = whole.metadata().get("warpstep");
          String changed = damage.apply(text);
          assertFalse(changed.equals(text), "the damage is done: " + text);
          Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
          metadata.put("warpstep", changed);
          checkRefused(new Safetensors(metadata, whole.tensors()), "");
        });
  }

  private Safetensors whole() throws IOException {
    Path file = directory.resolve("whole.safetensors");
    try (Backend backend = Device.reference()) {
      model(backend, data()).write(file);
    }
    return Safetensors.read(file);
  }

  private void checkRefused(Safetensors damaged, String part) throws IOException {
    Path file = directory.resolve("damaged.safetensors");
    damaged.write(file);
    String message = assertThrows(SafetensorsException.class, () -> Model.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count(), message);
  }

  @TestFactory
  Stream<DynamicTest> readRefusesTensorsThatAreNoNetwork() {
    return Stream.of(
        noNetwork("a tensor is missing: layers.1.bias", t -> t.remove("layers.1.bias")),
        noNetwork("a tensor is missing: layers.0.weight", Map::clear),
        noNetwork(
            "a model of 3 layers with norm none must have 6 tensors: 7",
            t -> t.put("norms.0.weight", tensor(4))),
        noNetwork(
            "a tensor is missing: layers.1.weight",
            t -> t.put("other", t.remove("layers.1.weight"))),
        noNetwork("layers.1.weight", t -> t.put("layers.1.weight", tensor(5, 3))),
        noNetwork("layers.0.weight", t -> t.put("layers.0.weight", tensor(4, 3, 1))),
        noNetwork("layers.2.bias", t -> t.put("layers.2.bias", tensor(3))),
        noNetwork(
            "the last layer must have 2 outputs: 3",
            t -> {
              t.put("layers.2.weight", tensor(3, 5));
              t.put("layers.2.bias", tensor(3));
            }),
        noNetwork(
            "widths must be 1 or more",
            t -> {
              t.put("layers.1.weight", tensor(0, 4));
              t.put("layers.1.bias", tensor(0));
              t.put("layers.2.weight", tensor(2, 0));
            }));
  }

  private DynamicTest noNetwork(String part, Consumer<Map<String, FloatTensor>> damage) {
    return dynamicTest(
        part,
        () -> {
          Safetensors whole = whole();
          Map<String, FloatTensor> tensors = new LinkedHashMap<>(whole.tensors());
          damage.accept(tensors);
          checkRefused(new Safetensors(whole.metadata(), tensors), part);
        });
  }

  @Test
  void aFileOfTensorsAloneIsNoModel() {
    Path golden = Path.of("src/test/resources/golden/mlp/init.safetensors");
    String message =
        assertThrows(SafetensorsException.class, () -> Model.read(golden)).getMessage();
    assertTrue(message.contains("the file must be a model that warpstep trained"), message);
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    Path missing = directory.resolve("missing.safetensors");
    assertThrows(NoSuchFileException.class, () -> Model.read(missing));
    assertFalse(Files.exists(missing));
  }
}
