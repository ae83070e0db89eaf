package dev.warpstep.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.data.Scaler;
import dev.warpstep.data.Scaling;
import dev.warpstep.model.Safetensors.FloatTensor;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.testing.Device;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Evaluator;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models whose layers are normalised, with dropout in training. */
class NormalizedModelTest {
  private static final Dataset DATA = Digits.load().rows(IntStream.range(0, 100).toArray());
  private static final Mlp MLP = Mlp.of(DATA.width(), List.of(9, 7), 10, new Relu());

  @TempDir Path directory;

  private static Set<String> names(Normalization norm) {
    Set<String> names = new TreeSet<>();
    for (int l = 0; l < 3; l++) {
      names.add("layers." + l + ".weight");
      names.add("layers." + l + ".bias");
    }
    for (int l = 0; l < 2 && norm != Normalization.NONE; l++) {
      names.add("norms." + l + ".weight");
      names.add("norms." + l + ".bias");
      if (norm == Normalization.BATCH) {
        names.add("norms." + l + ".running_mean");
        names.add("norms." + l + ".running_var");
      }
    }
    return names;
  }

  private static Model trained(Backend backend, Normalization norm) {
    try (Network network = new Network(backend, MLP.normalized(norm).dropout(0.5, 0.2))) {
      network.initialize(Initializer.HE_NORMAL, 4);
      TrainingOptions options = TrainingOptions.defaults().epochs(3).batch(32);
      Trainer.fit(network, DATA, Optional.empty(), options, TrainingListener.NONE);
      Scaler scaler = Scaler.fit(Scaling.NONE, DATA);
      Model model =
          Model.of(
              network,
              new Relu(),
              new CrossEntropy(0),
              DATA,
              scaler,
              Optional.empty(),
              Optional.empty(),
              List.of());
      double[] kept = model.evaluate(backend, DATA).outputs();
      double[] trained = Evaluator.score(network, new CrossEntropy(0), DATA).outputs();
      // The model is float32, and so may be off by that where the network was float64.
      double share = backend.precision().equals("fp64") ? 1e-5 : 0;
      for (int i = 0; i < kept.length; i++) {
        assertEquals(trained[i], kept[i], share, "nothing is dropped, the statistics are there");
      }
      return model;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReadBack(Normalization norm) throws IOException {
    Path file = directory.resolve(norm.text() + ".safetensors");
    for (Device device : Device.allFloat32()) {
      try (Backend backend = device.open()) {
        Model model = trained(backend, norm);
        model.write(file);
        Model back = Model.read(file);
        assertEquals(norm, back.norm());
        assertEquals(MLP.normalized(norm), back.mlp(), "dropout is training's alone");
        assertEquals(names(norm), new TreeSet<>(back.tensors().keySet()));
        for (String name : back.tensors().keySet()) {
          FloatTensor tensor = back.tensors().get(name);
          assertArrayEquals(model.tensors().get(name).data(), tensor.data(), name);
          boolean begun = name.equals("norms.1.bias") || name.equals("norms.1.running_mean");
          assertFalse(begun && Arrays.equals(new float[7], tensor.data()), name + " was trained");
        }
        assertArrayEquals(
            model.evaluate(backend, DATA).outputs(), back.evaluate(backend, DATA).outputs());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BATCH", "LAYER"})
  void everyTensorIsAskedFor(Normalization norm) throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Backend backend = Device.reference();
        Network network = new Network(backend, MLP.normalized(norm))) {
      trained(backend, norm).write(file);
      Safetensors whole = Safetensors.read(file);
      for (String name : names(norm)) {
        if (name.startsWith("norms.")) {
          Map<String, FloatTensor> fewer = new LinkedHashMap<>(whole.tensors());
          fewer.remove(name);
          new Safetensors(whole.metadata(), fewer).write(file);
          String message = file + ": a tensor is missing: " + name;
          assertEquals(
              message,
              assertThrows(SafetensorsException.class, () -> Model.read(file)).getMessage());
          assertEquals(
              message,
              assertThrows(SafetensorsException.class, () -> Model.load(network, fewer, file))
                  .getMessage());
        }
      }
    }
  }

  /** PyTorch's batch normalisation has a counter more, of type I64. */
  @Test
  void aStateOfPyTorchIsLoaded() throws IOException {
    Path file = directory.resolve("torch.safetensors");
    try (Backend backend = Device.reference();
        Network network = new Network(backend, MLP.normalized(Normalization.BATCH))) {
      Map<String, FloatTensor> tensors =
          new LinkedHashMap<>(trained(backend, Normalization.BATCH).tensors());
      for (int l = 0; l < 2; l++) {
        // Eight bytes as F32, of which the header then says that they are one I64.
        String counter = "norms." + l + ".num_batches_tracked";
        tensors.put(counter, new FloatTensor(new long[] {2}, new float[2]));
      }
      new Safetensors(Map.of(), tensors).write(file);
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      String counter = "tracked\":{\"dtype\":\"F32\",\"shape\":[2]";
      String integer = "tracked\":{\"dtype\":\"I64\",\"shape\":[] ";
      Files.write(file, text.replace(counter, integer).getBytes(StandardCharsets.ISO_8859_1));
      Model.load(network, Safetensors.read(file).tensors(), file);
      assertArrayEquals(
          tensors.get("norms.1.running_var").data(),
          network.running(1).orElseThrow().variance().toFloats());
    }
  }

  /** The running statistics of the best epoch come back with its parameters. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void earlyStoppingRestoresTheStatistics(Device device) {
    Dataset test = Digits.load().rows(IntStream.range(100, 200).toArray());
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP.normalized(Normalization.BATCH))) {
      network.initialize(Initializer.HE_NORMAL, 4);
      TrainingOptions options =
          TrainingOptions.defaults().optimizer("adam:lr=0.1").epochs(60).batch(25).earlyStopping(3);
      List<EpochMetrics> history =
          Trainer.fit(network, DATA, Optional.of(test), options, TrainingListener.NONE);
      double best = history.stream().mapToDouble(EpochMetrics::heldOutLoss).min().orElseThrow();
      double last = history.get(history.size() - 1).heldOutLoss();
      assertTrue(last > best, "it went on past the best epoch");
      assertEquals(best, Evaluator.score(network, options.loss(), test).loss());
    }
  }

  /** A model that was kept before there was normalisation. */
  @Test
  void withoutTheWordThereIsNoNormalization() throws IOException {
    Path file = directory.resolve("old.safetensors");
    try (Backend backend = Device.reference()) {
      trained(backend, Normalization.NONE).write(file);
    }
    Safetensors whole = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(whole.metadata());
    String text = metadata.get("warpstep");
    String old = text.replace("\"norm\":\"none\",", "");
    assertFalse(old.equals(text), text);
    metadata.put("warpstep", old);
    new Safetensors(metadata, whole.tensors()).write(file);
    assertEquals(Normalization.NONE, Model.read(file).norm());
  }
}
