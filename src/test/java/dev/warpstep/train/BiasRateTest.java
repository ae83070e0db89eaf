package dev.warpstep.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.LrFactors;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Normalization;
import dev.warpstep.op.layer.Parametrization;
import dev.warpstep.solver.Solvers;
import dev.warpstep.testing.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The biases' own learning rate, in whole steps of training on every device. */
class BiasRateTest {
  private static final double LR = 0.5;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults().optimizer("sgd:lr=0.5").loss("mse");

  private static final Mlp MLP =
      Mlp.of(3, List.of(5, 4), 2, Activations.ALL.parse("mish")).normalized(Normalization.LAYER);

  /** Parameters and gradient after some steps. */
  private record Trained(double[] theta, double[] gradient) {
    static Trained of(Device device, TrainingOptions options, int steps) {
      try (Backend backend = device.open();
          Network network = new Network(backend, MLP);
          Tensor x = Device.tensor(backend, 2, 3, 1, -2, 0.5, 0.25, 3, -1);
          Tensor y = Device.tensor(backend, 2, 2, 1, 2, -1, 0.5)) {
        network.initialize(Initializer.HE_NORMAL, 4);
        Batches batches = Batches.inOrder(2, 2);
        try (TrainingStep step = new TrainingStep(network, x, y, batches, options)) {
          for (int t = 0; t < steps; t++) {
            step.run();
          }
          return new Trained(network.theta().toDoubles(), step.parameters().gradient().toDoubles());
        }
      }
    }
  }

  /** The first step by hand: biases begin at 0, so that one is -lr*0.1 times its gradient. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void biasesMoveByATenth(Device device) {
    for (boolean decayBiases : new boolean[] {true, false}) {
      TrainingOptions options = OPTIONS.decayBiases(decayBiases);
      Trained plain = Trained.of(device, options, 1);
      Trained slow = Trained.of(device, options.biasLrFactor(0.1), 1);
      assertArrayEquals(plain.gradient, slow.gradient);
      double[] expected = plain.theta.clone();
      for (int l = 0; l < MLP.layers().size(); l++) {
        for (int i = MLP.biasOffset(l);
            i < MLP.biasOffset(l) + MLP.layers().get(l).outputs();
            i++) {
          double g = plain.gradient[i];
          assertEquals(-LR * g, plain.theta[i], "whole rate, element " + i);
          expected[i] = device.isFloat64() ? -(LR * 0.1) * g : (float) -(LR * 0.1) * (float) g;
        }
      }
      assertArrayEquals(expected, slow.theta, device + ", and nothing else is slower");
    }
  }

  /** Groups at the factor 1 are only another way to cut the same vector. */
  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.Device#all")
  void theFactor1ChangesNothing(Device device) {
    for (String optimizer : new String[] {"adam", "adamw", "momentum", "lamb", "muon"}) {
      TrainingOptions plain = OPTIONS.optimizer(optimizer);
      assertArrayEquals(
          Trained.of(device, plain, 3).theta,
          Trained.of(device, plain.biasLrFactor(1), 3).theta,
          device + ", " + optimizer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lamb", "lars", "muon"})
  void otherKindsOfOptimizersRefuse(String optimizer) {
    String rule =
        optimizer + " has one learning rate for all parameters, so a factor of it must be 1: 0.1";
    refused(rule, () -> OPTIONS.optimizer(optimizer).biasLrFactor(0.1));
    refused(rule, () -> OPTIONS.biasLrFactor(0.1).optimizer(optimizer));
    try (Backend backend = Device.reference();
        Network network = new Network(backend, MLP)) {
      TrainingOptions options = OPTIONS.optimizer(optimizer);
      refused(
          rule,
          () ->
              network.parameters(
                  options.optimizer(), true, new LrFactors(0.1, 1, Parametrization.STANDARD)));
    }
  }

  @Test
  void fullBatchMethodsRefuse() {
    refused(
        "lbfgs has no learning rate, so a factor of the biases' must be 1: 0.1",
        () -> FullBatchTrainer.check(Solvers.ALL.parse("lbfgs"), OPTIONS.biasLrFactor(0.1)));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0", "-1, -1.0", "NaN, NaN", "Infinity, Infinity"})
  void aFactorIsPositive(double value, String text) {
    refused("biasLrFactor must be positive: " + text, () -> OPTIONS.biasLrFactor(value));
  }

  private static void refused(String message, Executable code) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
  }
}
