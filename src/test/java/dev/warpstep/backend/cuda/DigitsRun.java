package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.data.Digits;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.layer.Initializer;
import dev.warpstep.op.layer.Penalty;
import dev.warpstep.op.loss.CrossEntropy;
import dev.warpstep.op.optimizer.Optimizers;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A training step on some rows of the digits, with clipping and parameters in two groups. */
final class DigitsRun implements AutoCloseable {
  static final int ROWS = 250;

  private static final Dataset DATA = Digits.load().rows(IntStream.range(0, ROWS).toArray());
  private static final long SEED = 5;

  /** One hidden layer. */
  static final Mlp MLP = Mlp.of(DATA.width(), List.of(33), 10, Activations.ALL.parse("gelu"));

  private final Resources owned = new Resources();
  private final Network network;
  private final TrainingStep step;

  DigitsRun(Backend backend, Mlp mlp, Optimizer optimizer, int batch) {
    this(backend, mlp, optimizer, batch, options -> options);
  }

  /** With further options. */
  DigitsRun(
      Backend backend,
      Mlp mlp,
      Optimizer optimizer,
      int batch,
      UnaryOperator<TrainingOptions> change) {
    try {
      network = owned.own(new Network(backend, mlp));
      network.initialize(Initializer.HE_NORMAL, SEED);
      Tensor x = owned.own(backend.allocateData(ROWS, DATA.width()));
      Tensor y = owned.own(backend.allocateData(ROWS, 1));
      x.write(DATA.x());
      y.write(DATA.y());
      step =
          owned.own(
              new TrainingStep(
                  network,
                  x,
                  y,
                  Batches.shuffled(ROWS, batch, SEED),
                  change.apply(
                      TrainingOptions.defaults()
                          .loss(new CrossEntropy(0.1))
                          .optimizer(optimizer)
                          .clip(new Clip(0.05, 0.5))
                          .penalty(new Penalty(1e-4, 1e-3))
                          .maxNorm(1.5)
                          .decayBiases(false))));
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** With Adam. */
  DigitsRun(Backend backend, int batch) {
    this(backend, MLP, Optimizers.ALL.parse("adam"), batch);
  }

  TrainingStep step() {
    return step;
  }

  /**
   * Parameters, running statistics, the optimizer's state, what is evaluated, the loss of the last
   * step.
   */
  List<float[]> state() {
    List<float[]> all = new ArrayList<>();
    all.add(network.theta().toFloats());
    network.statistics().ifPresent(tensor -> all.add(tensor.toFloats()));
    step.parameters().state().forEach(tensor -> all.add(tensor.toFloats()));
    step.evaluated().ifPresent(tensor -> all.add(tensor.toFloats()));
    double[] losses = step.losses();
    all.add(new float[] {(float) losses[losses.length - 1]});
    return all;
  }

  @Override
  public void close() {
    owned.close();
  }
}
