package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Clip;
import dev.warpstep.op.Initializer;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Losses;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Philox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Times the training step of one network on one device: random data, softmax cross-entropy,
 * everything that {@link TrainingStep} does. A caller with several devices takes their rounds in
 * turns, so that they share the machine's good and bad moments.
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
  private final Network network;
  private final Tensor x;
  private final Tensor y;
  private final TrainingStep step;
  private final List<Double> millis = new ArrayList<>();

  /** Allocates and plans the step. */
  public StepTimer(Backend backend, Mlp mlp, int batch, Optimizer optimizer) {
    this.mlp = mlp;
    this.batch = batch;
    Loss loss = Losses.ALL.parse("cross_entropy");
    network = new Network(backend, mlp);
    network.initialize(Initializer.HE_NORMAL, SEED);
    int rows = Math.multiplyExact(batch, BATCHES);
    x = backend.allocate(rows, mlp.inputs());
    y = backend.allocate(rows, 1);
    RandomGenerator random = Philox.generator(SEED, Philox.Stream.SPLIT);
    float[] values = new float[x.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    x.write(values);
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(mlp.outputs());
    }
    y.write(labels);
    Batches batches = Batches.shuffled(rows, batch, SEED);
    step = new TrainingStep(network, x, y, batches, loss, optimizer, Clip.NONE, true);
  }

  /** Takes steps for about that long without counting them. */
  public void warmUp(double seconds) {
    run(seconds);
  }

  /** Takes steps for about that long; their mean is one measurement. */
  public void round(double seconds) {
    millis.add(run(seconds));
  }

  /**
   * Mean milliseconds of a step. Reading the losses at the end waits for a device that runs ahead.
   */
  private double run(double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    int steps = 0;
    do {
      step.run();
      steps++;
    } while (System.nanoTime() < end);
    step.losses();
    return (System.nanoTime() - start) / 1e6 / steps;
  }

  /**
   * A quantile of the rounds.
   *
   * @param share 0 for the least, 0.5 for the median
   * @return milliseconds a step
   */
  public double quantile(double share) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    int upper = (int) Math.ceil(share * (sorted.size() - 1));
    int lower = (int) Math.floor(share * (sorted.size() - 1));
    return (sorted.get(lower) + sorted.get(upper)) / 2;
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
    step.close();
    network.close();
    x.close();
    y.close();
  }
}
