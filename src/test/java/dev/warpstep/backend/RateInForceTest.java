package dev.warpstep.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.testing.Device;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every optimizer moves by the learning rate and the momentum of its step, not by its own: one that
 * no schedule reaches would do the same on every device.
 */
class RateInForceTest {
  private static final int STEPS = 4;
  private static final double OTHER = 0.375;

  @ParameterizedTest
  @MethodSource("dev.warpstep.testing.CatalogueSettings#optimizers")
  void theStepsRateAndMomentumAreTaken(Optimizer optimizer) throws Exception {
    Optimizer rated = with(optimizer, "lr");
    // A rule without momentum may have no state for one.
    boolean hasMomentum = optimizer.momentum() > 0;
    Optimizer expected = hasMomentum ? with(rated, momentumOf(rated)) : rated;
    for (Device device : Device.all()) {
      // The same numbers go the same way, so nothing is rounded differently.
      assertArrayEquals(
          walk(device, expected, new Step(expected)),
          walk(device, optimizer, other(optimizer, hasMomentum)),
          device + ", " + optimizer);
    }
  }

  private static Step other(Optimizer optimizer, boolean hasMomentum) {
    Step step = new Step(optimizer);
    step.lr(OTHER);
    if (hasMomentum) {
      step.momentum(OTHER);
    }
    return step;
  }

  private static String momentumOf(Optimizer optimizer) {
    return Arrays.stream(optimizer.getClass().getRecordComponents())
            .anyMatch(component -> component.getName().equals("momentum"))
        ? "momentum"
        : "beta1";
  }

  /** The same rule but for one hyperparameter. */
  private static Optimizer with(Optimizer optimizer, String name) throws Exception {
    RecordComponent[] components = optimizer.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          components[i].getName().equals(name)
              ? (Object) OTHER
              : components[i].getAccessor().invoke(optimizer);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<? extends Optimizer> constructor = optimizer.getClass().getConstructor(types);
    return constructor.newInstance(values);
  }

  private static double[] walk(Device device, Optimizer optimizer, Step step) {
    Mlp mlp = Mlp.of(3, List.of(5), 2, Activations.ALL.parse("tanh"));
    Random random = new Random(8);
    try (Backend backend = device.open();
        Network network = new Network(backend, mlp);
        Parameters parameters = network.parameters(optimizer, true)) {
      network.theta().write(scattered(mlp, random));
      Batches batches = Batches.inOrder(1, 1);
      for (int t = 0; t < STEPS; t++) {
        parameters.gradient().write(scattered(mlp, random));
        backend.advance(step, batches);
        backend.updates().update(optimizer, parameters, Clip.NONE, step);
      }
      return network.theta().toDoubles();
    }
  }

  /** Random where there is a parameter, 0 in the gaps. */
  private static double[] scattered(Mlp mlp, Random random) {
    double[] flat = new double[mlp.flatLength()];
    IntStream.range(0, mlp.layers().size())
        .forEach(
            l -> {
              int weights = mlp.layers().get(l).weights();
              int biases = mlp.layers().get(l).outputs();
              fill(flat, mlp.weightOffset(l), random.doubles(weights, -2, 2));
              fill(flat, mlp.biasOffset(l), random.doubles(biases, -2, 2));
            });
    return flat;
  }

  private static void fill(double[] flat, int from, DoubleStream values) {
    double[] array = values.toArray();
    System.arraycopy(array, 0, flat, from, array.length);
  }
}
