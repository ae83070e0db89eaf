package dev.warpstep.solver;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DataRows;
import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.nn.Network;
import dev.warpstep.nn.Pass;
import dev.warpstep.op.Loss;
import java.util.Arrays;

/**
 * The mean loss of a network over a whole data set, weighted where its rows are, as a function of
 * the network's weights and biases.
 *
 * <p>The network computes on its backend and in its precision, a number of rows at a time; losses
 * and gradients of those are added up here in float64. x holds layer by layer the weights,
 * (outputs, inputs) row-major, then the biases, without gaps.
 */
public final class MlpObjective implements MlpProblem {
  private static final int ROWS_AT_A_TIME = 1024;

  private final Network network;
  private final Loss loss;
  private final CompactParameters parameters;
  private final Resources owned = new Resources();
  private final int rows;
  private final DataRows data;
  private final DataRows targets;
  private final Tensor gradient;
  private final Tensor log;
  private final Batches batches;
  private final Slice full;
  private final Slice last;

  /**
   * Copies the data to the network's device.
   *
   * @param network whose parameters each evaluation overwrites
   * @param x (rows, inputs), row-major; at least a row
   * @param y (rows, 1) class indices or (rows, outputs) values
   * @param weights (rows), how much each row counts in the mean; null if all count the same
   */
  public MlpObjective(Network network, Loss loss, FloatRows x, float[] y, float[] weights) {
    this.network = network;
    this.loss = loss;
    parameters = new CompactParameters(network.mlp());
    rows = x.rows();
    Backend backend = network.backend();
    batches = Batches.inOrder(rows, Math.min(rows, ROWS_AT_A_TIME));
    try {
      data = owned.own(backend.data(x));
      targets = owned.own(Targets.allocate(backend, rows, y, weights));
      gradient = owned.own(backend.allocate(1, network.mlp().flatLength()));
      log = owned.own(backend.allocate(1, batches.count()));
      Pass pass = owned.own(new Pass(network, batches.size()));
      Tensor someX = owned.own(backend.allocate(batches.size(), data.columns()));
      Tensor someY = owned.own(backend.allocate(batches.size(), targets.columns()));
      Tensor rowLosses = owned.own(backend.allocate(batches.size(), 1));
      full = new Slice(pass, someX, someY, rowLosses, batches.size());
      last = new Slice(pass, someX, someY, rowLosses, batches.lastSize());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  @Override
  public double[] start() {
    double[] x = new double[size()];
    parameters.add(1, network.theta().toDoubles(), x);
    return x;
  }

  @Override
  public void load(double[] x) {
    network.theta().write(parameters.flat(x));
  }

  @Override
  public int size() {
    return parameters.size();
  }

  @Override
  public double value(double[] x) {
    load(x);
    double sum = 0;
    for (int i = 0; i < batches.count(); i++) {
      sum += slice(i).forward();
    }
    return sum / rows;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    load(x);
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < batches.count(); i++) {
      Slice slice = slice(i);
      sum += slice.forward();
      slice.backward.run();
      // The slice's gradient is that of the mean over its rows.
      parameters.add((double) slice.rows / rows, this.gradient.toDoubles(), gradient);
    }
    return sum / rows;
  }

  private Slice slice(int i) {
    return i == batches.count() - 1 ? last : full;
  }

  /** Some rows: those of the present batch. */
  private final class Slice {
    private final int rows;
    private final Tensor x;
    private final Tensor y;
    private final Tensor rowLosses;
    private final Pass pass;
    private final Pass.Backward backward;

    private Slice(Pass pass, Tensor x, Tensor y, Tensor rowLosses, int rows) {
      this.rows = rows;
      this.x = x.view(0, rows, x.columns());
      this.y = y.view(0, rows, y.columns());
      this.rowLosses = rowLosses.view(0, rows, 1);
      this.pass = pass.rows(rows);
      backward = this.pass.backward(this.x, gradient);
    }

    /** Goes to the next batch; the sum of its losses, of which each has the device's precision. */
    private double forward() {
      Backend backend = network.backend();
      batches.advance();
      backend.gather(data, batches, x);
      backend.gather(targets, batches, y);
      pass.forward(x);
      backend.layers().loss(loss, pass.output(), y, rowLosses, pass.outputGradient(), log, batches);
      return Arrays.stream(rowLosses.toDoubles()).sum();
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
