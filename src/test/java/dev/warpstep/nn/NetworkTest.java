package dev.warpstep.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Parameters;
import dev.warpstep.op.activation.Relu;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.optimizer.Adam;
import dev.warpstep.testing.Device;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkTest {
  private static final Mlp MLP = Mlp.of(7, List.of(5, 130), 3, new Relu());

  @Test
  void layersLieAlignedOneAfterAnother() {
    int end = 0;
    for (int l = 0; l < MLP.layers().size(); l++) {
      assertTrue(MLP.weightOffset(l) >= end);
      assertEquals(0, MLP.weightOffset(l) % Mlp.ALIGNMENT);
      assertEquals(0, MLP.biasOffset(l) % Mlp.ALIGNMENT);
      assertTrue(MLP.biasOffset(l) >= MLP.weightOffset(l) + MLP.layers().get(l).weights());
      end = MLP.biasOffset(l) + MLP.layers().get(l).outputs();
    }
    assertTrue(MLP.flatLength() >= end);
    assertEquals("7-5-130-3", MLP.widths());
    assertEquals(7 * 5 + 5 + 5 * 130 + 130 + 130 * 3 + 3, MLP.parameters());
  }

  @Test
  void gammasAndBetasLieBehindTheBiases() {
    for (Normalization norm : List.of(Normalization.BATCH, Normalization.LAYER)) {
      Mlp mlp = MLP.normalized(norm);
      int end = 0;
      for (int l = 0; l < 2; l++) {
        assertEquals(0, mlp.gammaOffset(l) % Mlp.ALIGNMENT);
        assertEquals(0, mlp.betaOffset(l) % Mlp.ALIGNMENT);
        int width = mlp.layers().get(l).outputs();
        assertTrue(mlp.weightOffset(l) >= end);
        assertTrue(mlp.gammaOffset(l) >= mlp.biasOffset(l) + width);
        assertTrue(mlp.betaOffset(l) >= mlp.gammaOffset(l) + width);
        end = mlp.betaOffset(l) + width;
      }
      assertTrue(mlp.weightOffset(2) >= end);
      assertEquals(MLP.parameters() + 2 * (5 + 130), mlp.parameters());
      assertEquals(Normalization.NONE, mlp.layers().get(2).norm(), "outputs are as they are");
      assertEquals(MLP, mlp.normalized(Normalization.NONE));
      assertEquals(0, mlp.dropout(0.5, 0.25).layers().get(2).dropout());
      assertEquals(0.25, mlp.dropout(0.5, 0.25).inputDropout());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void normalizationBeginsAsNone(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP.normalized(Normalization.BATCH))) {
      network.initialize(Initializer.HE_NORMAL, 9);
      double[] ones = new double[130];
      Arrays.fill(ones, 1);
      assertArrayEquals(ones, network.gamma(1).toDoubles());
      assertArrayEquals(new double[130], network.beta(1).toDoubles());
      assertArrayEquals(new double[130], network.running(1).orElseThrow().mean().toDoubles());
      assertArrayEquals(ones, network.running(1).orElseThrow().variance().toDoubles());
      assertTrue(network.running(2).isEmpty());
      Parameters parameters = network.parameters(new Adam(0.1, 0.9, 0.99, 1e-8, 0.1, true), false);
      assertFalse(isDecayed(parameters, network.mlp().gammaOffset(1)));
      assertFalse(isDecayed(parameters, network.mlp().betaOffset(1)));
      parameters.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void initializationSetsBiasesToZeroAndLayersApart(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP)) {
      double[] ones = new double[MLP.layers().get(0).outputs()];
      Arrays.fill(ones, 1);
      network.bias(0).write(ones);
      network.initialize(Initializer.HE_NORMAL, 9);
      for (int l = 0; l < MLP.layers().size(); l++) {
        Dense layer = MLP.layers().get(l);
        assertArrayEquals(new double[layer.outputs()], network.bias(l).toDoubles());
        double[] expected = Initializer.HE_NORMAL.weights(layer.inputs(), layer.outputs(), 9, l);
        double[] actual = network.weight(l).toDoubles();
        for (int i = 0; i < expected.length; i++) {
          double rounded = device.isFloat64() ? expected[i] : (float) expected[i];
          assertEquals(rounded, actual[i]);
        }
      }
      double inGaps = Arrays.stream(network.theta().toDoubles()).filter(x -> x != 0).count();
      assertEquals(7 * 5 + 5 * 130 + 130 * 3, inGaps, "gaps hold zeros");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void groupsCoverAllParametersInOrder(Device device) {
    try (Backend backend = device.open();
        Network network = new Network(backend, MLP)) {
      for (boolean decayBiases : new boolean[] {true, false}) {
        Parameters parameters =
            network.parameters(new Adam(0.1, 0.9, 0.99, 1e-8, 0.1, true), decayBiases);
        assertEquals(2, parameters.state().size());
        int at = 0;
        for (Parameters.Group group : parameters.groups()) {
          assertEquals(at, group.from());
          at = group.to();
        }
        assertEquals(MLP.flatLength(), at);
        for (int l = 0; l < MLP.layers().size(); l++) {
          assertTrue(isDecayed(parameters, MLP.weightOffset(l)));
          assertEquals(decayBiases, isDecayed(parameters, MLP.biasOffset(l)));
        }
      }
    }
  }

  private static boolean isDecayed(Parameters parameters, int element) {
    return parameters.groups().stream()
        .filter(group -> element >= group.from() && element < group.to())
        .findFirst()
        .orElseThrow()
        .decayed();
  }

  @Test
  void shapesThatMakeNoNetworkAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Mlp(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Mlp.of(0, List.of(), 1, new Relu()));
    assertThrows(IllegalArgumentException.class, () -> Mlp.of(2, List.of(3, 0), 1, new Relu()));
    Dense first = new Dense(2, 3, new Relu());
    Dense second = new Dense(4, 1, new Relu());
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Mlp(List.of(first, second)))
            .getMessage();
    assertEquals("layer 1 takes 4 inputs, but layer 0 has 3 outputs", message);
  }
}
