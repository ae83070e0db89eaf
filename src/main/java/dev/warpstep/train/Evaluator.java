package dev.warpstep.train;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.Tensor;
import dev.warpstep.data.Dataset;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Loss;

/** Scores a network on a data set that stays on its device; buffers are allocated once. */
public final class Evaluator implements AutoCloseable {
  private static final int BATCH = 1024;

  /**
   * What the network makes of a data set.
   *
   * @param loss mean over the rows; NaN without targets
   * @param accuracy share of rows classified rightly; NaN for regression or without targets
   * @param outputs the output layer, (rows, outputs), row-major
   * @param predicted the class of each row; zeros for regression
   */
  public record Scores(double loss, double accuracy, double[] outputs, int[] predicted) {}

  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final int size;
  private final Pass pass;
  private final Tensor x;
  private final Tensor y;
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
    x = backend.allocate(data.rows(), data.width());
    x.write(data.x());
    y = backend.allocate(data.rows(), loss.targets(network.mlp().outputs()));
    if (data.hasTargets()) {
      y.write(data.y());
    }
    pass = new Pass(network, size);
    rowLosses = backend.allocate(size, 1);
    log = backend.allocate(1, 1);
  }

  /** Scores the network as it is now. */
  public Scores run() {
    int width = network.mlp().outputs();
    double[] outputs = new double[data.rows() * width];
    double sum = 0;
    Batches first = Batches.inOrder(1, 1);
    first.advance();
    for (int row = 0; row < data.rows(); row += size) {
      int rows = Math.min(size, data.rows() - row);
      Pass some = rows == size ? pass : pass.rows(rows);
      some.forward(x.view(row * data.width(), rows, data.width()));
      System.arraycopy(some.output().toDoubles(), 0, outputs, row * width, rows * width);
      if (data.hasTargets()) {
        Tensor perRow = rowLosses.view(0, rows, 1);
        network
            .backend()
            .loss(
                loss,
                some.output(),
                y.view(row * y.columns(), rows, y.columns()),
                perRow,
                some.outputGradient(),
                log,
                first);
        sum += log.toDoubles()[0] * rows;
      }
    }
    int[] predicted = new int[data.rows()];
    int right = 0;
    for (int row = 0; row < predicted.length; row++) {
      predicted[row] = loss.predicted(outputs, row * width, width);
      if (data.hasTargets() && predicted[row] == (int) data.y()[row]) {
        right++;
      }
    }
    boolean scored = data.hasTargets() && loss.isClassification();
    return new Scores(
        data.hasTargets() ? sum / data.rows() : Double.NaN,
        scored ? (double) right / data.rows() : Double.NaN,
        outputs,
        predicted);
  }

  @Override
  public void close() {
    pass.close();
    x.close();
    y.close();
    rowLosses.close();
    log.close();
  }
}
