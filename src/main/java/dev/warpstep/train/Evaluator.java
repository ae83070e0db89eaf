package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Loss;

/** Scores a network on a data set that stays on its device; buffers are allocated once. */
public final class Evaluator implements AutoCloseable {
  private static final int BATCH = 1024;

  /**
   * The network's scores on a data set.
   *
   * @param loss mean over the rows, by their weights where they have any; NaN without targets
   * @param accuracy share of rows, or of their weights, that are classified correctly, of several
   *     labels in each; NaN for regression or without targets
   * @param outputs the output layer, (rows, outputs), row-major
   * @param predicted the class of each row, or (rows, labels), row-major; zeros for regression
   */
  public record Scores(double loss, double accuracy, double[] outputs, int[] predicted) {}

  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final Resources owned = new Resources();
  private final int size;
  private final Pass pass;
  private final DataRows x;
  private final DataRows y;
  private final Tensor batchX;
  private final Tensor batchY;
  private final Tensor rowLosses;
  private final Tensor log;

  /** Scores a network once, or only predicts where the data have no targets. */
  public static Scores score(Network network, Loss loss, Dataset data) {
    try (Evaluator evaluator = new Evaluator(network, loss, data)) {
      return evaluator.run();
    }
  }

  /** Copies {@code data} to the network's device. */
  public Evaluator(Network network, Loss loss, Dataset data) {
    this.network = network;
    this.loss = loss;
    this.data = data;
    size = Math.min(BATCH, data.rows());
    if ((long) data.rows() * network.mlp().outputs() > Integer.MAX_VALUE) {
      throw new DeviceException(
          "no room for the outputs, %d rows of %d: score fewer rows, or is the label a number (--loss mse)?"
              .formatted(data.rows(), network.mlp().outputs()));
    }
    Backend backend = network.backend();
    try {
      x = owned.own(backend.data(data.inputs()));
      y =
          owned.own(
              data.hasTargets()
                  ? Targets.allocate(backend, data.rows(), data.y(), data.weights())
                  : backend.allocateData(1, 1));
      pass = owned.own(new Pass(network, size));
      batchX = owned.own(backend.allocate(size, data.width()));
      batchY = owned.own(backend.allocate(size, y.columns()));
      rowLosses = owned.own(backend.allocate(size, 1));
      log = owned.own(backend.allocate(1, Batches.inOrder(data.rows(), size).count()));
    } catch (OutOfDeviceMemoryException e) {
      owned.close();
      throw e.with(
          "the layers' outputs for %d rows do not fit: use a smaller network".formatted(size));
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Scores the network as it is now. */
  public Scores run() {
    Backend backend = network.backend();
    LayerOperations layers = backend.layers();
    int width = network.mlp().outputs();
    double[] outputs = new double[data.rows() * width];
    Batches batches = Batches.inOrder(data.rows(), size);
    for (int row = 0; row < data.rows(); row += size) {
      batches.advance();
      int rows = Math.min(size, data.rows() - row);
      Pass some = rows == size ? pass : pass.rows(rows);
      Tensor inputs = batchX.view(0, rows, data.width());
      backend.gather(x, batches, inputs);
      some.forward(inputs);
      System.arraycopy(some.output().toDoubles(), 0, outputs, row * width, rows * width);
      if (data.hasTargets()) {
        Tensor targets = batchY.view(0, rows, y.columns());
        Tensor perRow = rowLosses.view(0, rows, 1);
        backend.gather(y, batches, targets);
        layers.loss(loss, some.output(), targets, perRow, some.outputGradient(), log, batches);
      }
    }
    double sum = 0;
    if (data.hasTargets()) {
      double[] losses = log.toDoubles();
      for (int i = 0; i < losses.length; i++) {
        sum += losses[i] * (i == losses.length - 1 ? batches.lastSize() : size);
      }
    }
    int each = loss.outputsOfLabel(width);
    int[] predicted = new int[outputs.length / each];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = loss.predicted(outputs, i * each, each);
    }
    boolean scored = data.hasTargets() && loss.isClassification();
    return new Scores(
        data.hasTargets() ? sum / data.rows() : Double.NaN,
        scored ? accuracy(predicted) : Double.NaN,
        outputs,
        predicted);
  }

  private double accuracy(int[] predicted) {
    int labels = predicted.length / data.rows();
    double right = 0;
    double all = 0;
    for (int row = 0; row < data.rows(); row++) {
      double weight = data.weights() == null ? 1 : data.weights()[row];
      boolean hit = true;
      for (int i = row * labels; i < (row + 1) * labels; i++) {
        hit &= predicted[i] == (int) data.y()[i];
      }
      right += hit ? weight : 0;
      all += weight;
    }
    return right / all;
  }

  @Override
  public void close() {
    owned.close();
  }
}
