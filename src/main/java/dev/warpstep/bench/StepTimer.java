package dev.warpstep.bench;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.numeric.Philox;
import dev.warpstep.train.TrainingOptions;
import dev.warpstep.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Times the training step of one network on one device: random data, softmax cross-entropy,
 * everything that {@link TrainingStep} does. The data are on the device already; what it costs to
 * bring a batch there is measured apart.
 */
public final class StepTimer implements AutoCloseable {
  /**
   * The data set is this many batches, so that a gather does not find its rows in the nearest
   * cache.
   */
  private static final int BATCHES = 8;

  private static final long SEED = 1;

  private final Mlp mlp;
  private final int batch;
  private final Resources owned = new Resources();
  private final TrainingStep step;
  private final Rounds rounds;
  private final Tensor firstRows;
  private final float[] hostRows;
  private final List<Double> transferMillis = new ArrayList<>();

  /** Allocates and plans the step. */
  public StepTimer(Backend backend, Mlp mlp, int batch, Optimizer optimizer) {
    this.mlp = mlp;
    this.batch = batch;
    try {
      Loss loss = Losses.ALL.parse("cross_entropy");
      Network network = owned.own(new Network(backend, mlp));
      int steps = backend.stepsPerReplay();
      int rows = Math.multiplyExact(batch, Math.max(BATCHES, steps)); // whole replays
      Tensor x = owned.own(backend.allocate(rows, mlp.inputs()));
      Tensor y = owned.own(backend.allocate(rows, 1));
      RandomData random = new RandomData(SEED);
      for (int l = 0; l < mlp.layers().size(); l++) {
        // As he_normal, which would draw for minutes where layers are wide.
        random.fill(network.weight(l), Math.sqrt(2.0 / mlp.layers().get(l).inputs()));
      }
      random.fill(x);
      y.write(labels(rows));
      firstRows = x.view(0, batch, mlp.inputs());
      hostRows = random.values(firstRows.size());
      Batches batches = Batches.shuffled(rows, batch, SEED);
      step =
          owned.own(
              new TrainingStep(
                  network,
                  x,
                  y,
                  batches,
                  TrainingOptions.defaults().optimizer(optimizer).loss(loss)));
      rounds = new Rounds(() -> step.run(steps), step::losses, steps);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private float[] labels(int rows) {
    RandomGenerator random = Philox.generator(SEED, Philox.Stream.SPLIT);
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(mlp.outputs());
    }
    return labels;
  }

  /** The step's measurements. */
  public Rounds rounds() {
    return rounds;
  }

  /** The losses of the present epoch's steps so far. */
  double[] losses() {
    return step.losses();
  }

  /** Measures once what a step does not do: write a batch's x to the device, read the losses. */
  public void transfer() {
    long start = System.nanoTime();
    firstRows.write(hostRows);
    step.losses();
    transferMillis.add((System.nanoTime() - start) / 1e6);
  }

  /** Median milliseconds of {@link #transfer}. */
  public double transferMillis() {
    return Rounds.quantile(transferMillis, 0.5);
  }

  /** Bytes that {@link #transfer} writes. */
  public long transferBytes() {
    return (long) Float.BYTES * hostRows.length;
  }

  /**
   * Floating-point operations of the products of one step: forward, gradient by weights, and by
   * inputs but for the first layer.
   */
  public double flops() {
    double weights = mlp.layers().stream().mapToDouble(Dense::weights).sum();
    return batch * (6 * weights - 2.0 * mlp.layers().get(0).weights());
  }

  @Override
  public void close() {
    owned.close();
  }
}
