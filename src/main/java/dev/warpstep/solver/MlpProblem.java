package dev.warpstep.solver;

import dev.warpstep.backend.OutOfDeviceMemoryException;
import dev.warpstep.memory.FloatRows;
import dev.warpstep.nn.Dense;
import dev.warpstep.nn.Mlp;
import dev.warpstep.nn.Network;
import dev.warpstep.op.Loss;

/**
 * A network's mean loss over a whole data set, as a function of its parameters: x holds layer by
 * layer the weights, (outputs, inputs) row-major, then the biases, without gaps.
 */
public interface MlpProblem extends Objective, AutoCloseable {
  /**
   * The problem as {@code solver} needs it, on the network's device.
   *
   * @param network whose parameters each evaluation overwrites
   * @param x (rows, inputs), row-major; at least a row
   * @param y (rows, 1) class indices or (rows, outputs) values
   * @param weights (rows), how much each row counts in the mean; null if all count the same
   * @throws IllegalArgumentException as {@link #check}
   * @throws dev.warpstep.backend.DeviceException if there is no room for it
   */
  static MlpProblem of(
      Solver solver, Network network, Loss loss, FloatRows x, float[] y, float[] weights) {
    try {
      return solver.needsLeastSquares()
          ? new MlpLeastSquares(network, x, y, weights)
          : new MlpObjective(network, loss, x, y, weights);
    } catch (OutOfDeviceMemoryException e) {
      throw e.with("a full-batch optimizer needs a smaller network here");
    }
  }

  /**
   * Checks that a network has dense layers only: another mask at each look would be another
   * function, and {@link MlpJacobian} knows no normalisation and no scale of the inputs.
   *
   * @throws IllegalArgumentException if there is dropout, normalisation or a scale of the inputs
   */
  static void check(Mlp mlp) {
    boolean dropped =
        mlp.inputDropout() > 0 || mlp.layers().stream().anyMatch(layer -> layer.dropout() > 0);
    boolean normalized = mlp.layers().stream().anyMatch(Dense::isNormalized);
    if (dropped || normalized || mlp.inputScale()) {
      throw new IllegalArgumentException(
          "a full-batch optimizer trains a network without "
              + (dropped ? "dropout" : normalized ? "normalization" : "scales of its inputs")
              + ": "
              + mlp.widths());
    }
  }

  /** The network's parameters as they are. */
  double[] start();

  /** Makes {@code x} the network's parameters. */
  void load(double[] x);

  @Override
  void close();
}
