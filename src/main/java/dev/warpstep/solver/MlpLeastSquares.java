package dev.warpstep.solver;

import dev.warpstep.backend.Resources;
import dev.warpstep.backend.Targets;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.nn.Network;
import dev.warpstep.op.loss.Mse;
import java.util.Arrays;

/**
 * A network's mean squared error over a whole data set as a sum of squares: a residual for each
 * output of each row, {@code (y - t) * sqrt(w / (rows * outputs))}, w the row's weight divided by
 * the mean of the weights, 1 without any.
 *
 * <p>Outputs and their derivatives come from the network's backend in its precision, a block of
 * rows at a time. Sums over the rows are float64; see {@link BlockProduct} for J'J.
 */
public final class MlpLeastSquares implements LeastSquares, MlpProblem {
  /** Elements of a block of the Jacobian: 32 MB of float64. */
  private static final int BLOCK = 1 << 22;

  private final MlpObjective mean;
  private final FloatRows x;
  private final float[] y;
  private final int inputs;
  private final int outputs;
  private final int rows;
  private final int blockRows;
  private final double[] factors;
  private final float[] blockX;
  private final double[] blockFactors;
  private final double[] blockResiduals;
  private final double[] blockJacobian;
  private final MlpJacobian derivatives;
  private final BlockProduct products;
  private final Resources owned = new Resources();

  /**
   * Copies the data to the network's device.
   *
   * @param network whose parameters each evaluation overwrites
   * @param x (rows, inputs), row-major; at least a row
   * @param y (rows, outputs)
   * @param weights (rows), how much each row counts in the mean; null if all count the same
   */
  public MlpLeastSquares(Network network, FloatRows x, float[] y, float[] weights) {
    this(network, x, y, weights, BLOCK);
  }

  /**
   * As above, but for the memory.
   *
   * @param block elements of a block of the Jacobian, if it can have a row
   */
  MlpLeastSquares(Network network, FloatRows x, float[] y, float[] weights, int block) {
    this.x = x;
    this.y = y;
    inputs = network.mlp().inputs();
    outputs = network.mlp().outputs();
    rows = x.rows();
    factors = factors(rows, outputs, Targets.ofMeanOne(weights));
    int n = Math.toIntExact(network.mlp().parameters());
    blockRows = Math.max(1, Math.min(rows, block / Math.multiplyExact(n, outputs)));
    blockX = new float[blockRows * inputs];
    blockFactors = new double[blockRows];
    blockResiduals = new double[blockRows * outputs];
    blockJacobian = new double[Math.multiplyExact(blockRows * outputs, n)];
    try {
      mean = owned.own(new MlpObjective(network, new Mse(), x, y, weights));
      derivatives = owned.own(new MlpJacobian(network, blockRows));
      products = owned.own(new BlockProduct(network.backend(), blockRows * outputs, n));
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** What each row's residuals are multiplied by. */
  private static double[] factors(int rows, int outputs, float[] weights) {
    double[] factors = new double[rows];
    Arrays.fill(factors, 1 / Math.sqrt((double) rows * outputs));
    if (weights != null) {
      for (int row = 0; row < rows; row++) {
        factors[row] *= Math.sqrt(weights[row]);
      }
    }
    return factors;
  }

  @Override
  public double[] start() {
    return mean.start();
  }

  @Override
  public void load(double[] x) {
    mean.load(x);
  }

  @Override
  public int size() {
    return mean.size();
  }

  @Override
  public int residuals() {
    return Math.multiplyExact(rows, outputs);
  }

  @Override
  public int jacobianPasses() {
    return outputs;
  }

  @Override
  public double value(double[] x) {
    load(x);
    double squares = 0;
    for (int from = 0; from < rows; from += blockRows) {
      int residuals = forward(from) * outputs;
      for (int i = 0; i < residuals; i++) {
        squares += blockResiduals[i] * blockResiduals[i];
      }
    }
    return squares;
  }

  @Override
  public double gradient(double[] x, double[] gradient) {
    return mean.gradient(x, gradient);
  }

  @Override
  public void jacobian(double[] x, double[] residuals, double[] jacobian) {
    load(x);
    for (int from = 0; from < rows; from += blockRows) {
      int block = forward(from);
      derivatives.backward(block, blockFactors, blockJacobian);
      int at = from * outputs;
      System.arraycopy(blockResiduals, 0, residuals, at, block * outputs);
      System.arraycopy(blockJacobian, 0, jacobian, at * size(), block * outputs * size());
    }
  }

  @Override
  public double normalEquations(double[] x, double[] product, double[] gradient) {
    load(x);
    Arrays.fill(product, 0);
    Arrays.fill(gradient, 0);
    double squares = 0;
    for (int from = 0; from < rows; from += blockRows) {
      int block = forward(from);
      derivatives.backward(block, blockFactors, blockJacobian);
      Arrays.fill(blockJacobian, block * outputs * size(), blockJacobian.length, 0);
      products.add(blockJacobian, product);
      squares +=
          NormalEquations.addGradient(blockResiduals, blockJacobian, block * outputs, gradient);
    }
    return squares;
  }

  /**
   * Residuals of a block, the last of which may be short.
   *
   * @return its rows
   */
  private int forward(int from) {
    int block = Math.min(blockRows, rows - from);
    for (int row = 0; row < block; row++) {
      x.read(from + row, blockX, row * inputs);
    }
    System.arraycopy(factors, from, blockFactors, 0, block);
    double[] outputsOfBlock = derivatives.forward(blockX);
    for (int i = 0; i < block * outputs; i++) {
      blockResiduals[i] = blockFactors[i / outputs] * (outputsOfBlock[i] - y[from * outputs + i]);
    }
    return block;
  }

  @Override
  public void close() {
    owned.close();
  }
}
