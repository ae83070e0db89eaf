package dev.warpstep.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.data.Scaler;
import dev.warpstep.data.Scaling;
import dev.warpstep.model.Safetensors.FloatTensor;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Selu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.testing.Device;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models whose inputs have learnt scales. */
class InputScaleModelTest {
  private static final Dataset DATA = Digits.load().rows(IntStream.range(0, 100).toArray());
  private static final Mlp MLP =
      Mlp.of(DATA.width(), List.of(9, 7), 10, new Selu()).inputScale(true);

  @TempDir Path directory;

  private static Model trained(Backend backend) {
    try (Network network = new Network(backend, MLP)) {
      network.initialize(Initializer.REALMLP_NORMAL, 4);
      TrainingOptions options =
          TrainingOptions.defaults()
              .optimizer("adam:lr=0.04")
              .lrFactors(new LrFactors(0.1, 6, Parametrization.NTK))
              .epochs(5)
              .batch(32);
      Trainer.fit(network, DATA, Optional.empty(), options, TrainingListener.NONE);
      return Model.of(
          network,
          new Selu(),
          new CrossEntropy(0),
          DATA,
          Scaler.fit(Scaling.NONE, DATA),
          Optional.empty(),
          Optional.empty(),
          List.of());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void isReadBack(Device device) throws IOException {
    Path file = directory.resolve("model.safetensors");
    try (Backend backend = device.open()) {
      Model model = trained(backend);
      model.write(file);
      Model back = Model.read(file);
      assertEquals(MLP, back.mlp());
      FloatTensor scale = back.tensors().get("input.scale");
      assertArrayEquals(new long[] {DATA.width()}, scale.shape());
      float[] ones = new float[DATA.width()];
      Arrays.fill(ones, 1);
      assertFalse(Arrays.equals(ones, scale.data()), "it was trained");
      double[] outputs = model.evaluate(backend, DATA).outputs();
      assertArrayEquals(outputs, back.evaluate(backend, DATA).outputs());
      // Row by row the sums have another order: some 65 terms of a size of 10 in each layer.
      RowNetwork rows = new RowNetwork(back);
      for (int row = 0; row < DATA.rows(); row++) {
        float[] x = Arrays.copyOfRange(DATA.x(), row * DATA.width(), (row + 1) * DATA.width());
        double[] expected = Arrays.copyOfRange(outputs, row * 10, (row + 1) * 10);
        assertArrayEquals(expected, rows.outputs(x), 3 * 65 * 10 * Device.FLOAT * 10);
      }
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    Path file = directory.resolve("model.safetensors");
    String rule =
        file
            + ": the network must have scales of its inputs, --input-scale, where the file has them and only there: input.scale";
    try (Backend backend = Device.reference();
        Network scaled = new Network(backend, MLP);
        Network plain = new Network(backend, MLP.inputScale(false))) {
      Model model = trained(backend);
      Map<String, FloatTensor> fewer = new LinkedHashMap<>(model.tensors());
      fewer.remove("input.scale");
      refused(rule, () -> Model.load(scaled, fewer, file));
      refused(rule, () -> Model.load(plain, model.tensors(), file));
      Model.load(scaled, model.tensors(), file);
      Model.load(plain, fewer, file);
      Map<String, FloatTensor> narrow = new LinkedHashMap<>(model.tensors());
      narrow.put("input.scale", new FloatTensor(new long[] {63}, new float[63]));
      String shape = file + ": input.scale must have shape [64] to fit the network: [63]";
      refused(shape, () -> Model.load(scaled, narrow, file));
      model.write(file);
      new Safetensors(Safetensors.read(file).metadata(), narrow).write(file);
      refused(shape, () -> Model.read(file));
    }
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable code) {
    assertEquals(message, assertThrows(SafetensorsException.class, code).getMessage());
  }
}
