package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Entry;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.train.EpochMetrics;
import dev.warpstep.train.Trainer;
import dev.warpstep.train.TrainingListener;
import dev.warpstep.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whole runs on the digits: the loss of every step on the device, on the other and on the
 * reference.
 *
 * <p>Every step adds the error of its products, relative {@link ProductBound#factor} with k the
 * longest sum, and training that goes down hill does not make earlier ones grow: after t steps the
 * loss may be t times that off, relative to itself and 1, the size of the terms that it is made of.
 */
final class RunChecks {
  private static final int BATCH = 100;
  private static final long SEED = 3;

  private RunChecks() {}

  static List<Check> of(Sides sides, Sizes sizes, Dataset digits) {
    List<Check> checks = new ArrayList<>();
    for (Entry<Optimizer> entry : Optimizers.ALL.entries()) {
      checks.add(
          new Check(
              "run " + entry.name(),
              Unit.BOUND,
              tally -> compare(sides, digits, entry.name(), sizes.isFull() ? 3 : 1, tally)));
    }
    return checks;
  }

  private static void compare(
      Sides sides, Dataset digits, String optimizer, int epochs, Tally tally) {
    TrainingOptions options =
        TrainingOptions.defaults().optimizer(optimizer).epochs(epochs).batch(BATCH).seed(SEED);
    double[] reference = curve(sides.reference(), digits, options);
    double[] against = curve(sides.against(), digits, options);
    double[] device = curve(sides.device(), digits, options);
    double deviceError = ProductBound.of(sides.device()).factor(BATCH);
    double againstError = ProductBound.of(sides.against()).factor(BATCH);
    tally.inputs("%s with the reference".formatted(sides.device().name()));
    tally.within(
        "losses", reference, device, t -> (t + 1) * deviceError * (1 + Math.abs(reference[t])));
    tally.inputs("%s with the reference".formatted(sides.against().name()));
    tally.within(
        "losses", reference, against, t -> (t + 1) * againstError * (1 + Math.abs(reference[t])));
    tally.inputs("%s with %s".formatted(sides.device().name(), sides.against().name()));
    tally.within(
        "losses",
        against,
        device,
        t -> (t + 1) * (deviceError + againstError) * (1 + Math.abs(against[t])));
  }

  private static double[] curve(Backend backend, Dataset data, TrainingOptions options) {
    Mlp mlp =
        Mlp.of(data.width(), List.of(32), data.classes().size(), Activations.ALL.parse("relu"));
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(EpochMetrics metrics, double[] steps) {
            for (double loss : steps) {
              losses.add(loss);
            }
          }
        };
    try (Network network = new Network(backend, mlp)) {
      network.initialize(Initializer.HE_NORMAL, SEED);
      Trainer.fit(network, data, Optional.empty(), options, listener);
    }
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
