package dev.warpstep.nn;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.loss.Huber;
import dev.warpstep.op.optimizer.Sgd;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.LossTests;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * The gradient of a network's mean loss by every weight and bias, against differences of the loss
 * itself, in float64 on the reference backend.
 *
 * <p>With D(h) = (f(θ+h) − f(θ−h)) / 2h, the difference is (4 D(h) − D(2h)) / 3 = f' − h⁴ f⁽⁵⁾/30 +
 * O(h⁶), if f is smooth between the four points. The kinks of the activations lie at z = 0 and
 * those of Huber's loss at |d| = δ: a draw of parameters is taken only if at all four points every
 * z and every |d| − δ has the sign that it has at θ. Where layers are normalised or drop anything,
 * or inputs are scaled, the kinks are not looked for: activations there must be smooth.
 */
final class FiniteDifferences implements AutoCloseable {
  private static final double H = 0x1p-10;

  /**
   * Where the variance of a few rows or units divides: a fifth derivative some ten times as large
   * as elsewhere counts for less than the roundings.
   */
  private static final double NORMALIZED_H = 0x1p-12;

  /** No network here has a larger fifth derivative: a few layers, all numbers of order 1. */
  private static final double FIFTH_DERIVATIVE = 1000;

  /** Roundings in the loss: fewer than 25 a layer, as wide as they are here. */
  private static final double ROUNDINGS = 100;

  private static final long SEED = 17;
  private static final int DRAWS = 1000;

  private final Mlp mlp;
  private final Loss loss;
  private final int rows;
  private final float[] weights;
  private final double step;
  private final Backend backend = Device.reference();
  private final Network network;
  private final Pass pass;
  private final Tensor x;
  private final Tensor target;
  private final Tensor rowLosses;
  private final Tensor log = backend.allocate(1, 1);
  private final Batches first = Batches.inOrder(1, 1);
  private final List<Integer> parameters = new ArrayList<>();

  /** Of training on some rows, with the masks of one step. */
  FiniteDifferences(Mlp mlp, Loss loss, int rows) {
    this(mlp, loss, rows, null);
  }

  /** Of rows with weights, or null. */
  FiniteDifferences(Mlp mlp, Loss loss, int rows, float[] weights) {
    this.mlp = mlp;
    this.loss = loss;
    this.rows = rows;
    this.weights = weights;
    step = mlp.layers().stream().anyMatch(Dense::isNormalized) ? NORMALIZED_H : H;
    network = new Network(backend, mlp);
    pass = Pass.training(network, rows, SEED, new Step(new Sgd(1, 0)));
    x = backend.allocate(rows, mlp.inputs());
    target = backend.allocate(rows, loss.targets(mlp.outputs()) + (weights == null ? 0 : 1));
    rowLosses = backend.allocate(rows, 1);
    first.advance();
    for (int l = 0; l < mlp.layers().size(); l++) {
      for (int i = 0; i < mlp.layers().get(l).weights(); i++) {
        parameters.add(mlp.weightOffset(l) + i);
      }
      for (int i = 0; i < mlp.layers().get(l).outputs(); i++) {
        parameters.add(mlp.biasOffset(l) + i);
        if (mlp.layers().get(l).isNormalized()) {
          parameters.add(mlp.gammaOffset(l) + i);
          parameters.add(mlp.betaOffset(l) + i);
        }
      }
    }
    for (int i = 0; mlp.inputScale() && i < mlp.inputs(); i++) {
      parameters.add(mlp.scaleOffset() + i);
    }
  }

  /**
   * The largest error of the gradient as a multiple of what float64 and h explain: at most 1 if the
   * gradient is right.
   */
  double worstError() {
    double[] theta = draw();
    double[] gradient = gradient(theta);
    double value = value(theta);
    double bound =
        Math.pow(step, 4) / 30 * FIFTH_DERIVATIVE
            + 1.5 * ROUNDINGS * Device.DOUBLE * (1 + value) / step;
    double worst = 0;
    double[] elsewhere = gradient.clone();
    for (int i : parameters) {
      double difference = (4 * slope(theta, i, step) - slope(theta, i, 2 * step)) / 3;
      worst = Math.max(worst, Math.abs(gradient[i] - difference) / bound);
      elsewhere[i] = 0;
    }
    for (double gap : elsewhere) {
      worst = gap == 0 ? worst : Double.POSITIVE_INFINITY;
    }
    return worst;
  }

  private double slope(double[] theta, int i, double h) {
    return (value(moved(theta, i, h)) - value(moved(theta, i, -h))) / (2 * h);
  }

  private static double[] moved(double[] theta, int i, double h) {
    double[] other = theta.clone();
    other[i] += h;
    return other;
  }

  private double value(double[] theta) {
    network.theta().write(theta);
    pass.forward(x);
    LayerOperations layers = backend.layers();
    layers.loss(loss, pass.output(), target, rowLosses, pass.outputGradient(), log, first);
    return log.toDoubles()[0];
  }

  private double[] gradient(double[] theta) {
    Tensor gradient = backend.allocate(1, mlp.flatLength());
    value(theta);
    pass.backward(x, gradient).run();
    return gradient.toDoubles();
  }

  /** Draws inputs, targets and parameters until no kink is near. */
  private double[] draw() {
    for (int seed = 0; seed < DRAWS; seed++) {
      Random random = new Random(seed);
      x.write(random.doubles(x.size(), -1.5, 1.5).toArray());
      float[] targets = new float[rows * loss.targets(mlp.outputs())];
      for (int i = 0; i < targets.length; i++) {
        targets[i] =
            loss.isClassification()
                ? random.nextInt(LossTests.classes(loss, mlp.outputs()))
                : (float) random.nextDouble(-1.5, 1.5);
      }
      target.write(weights == null ? targets : Targets.beside(targets, weights));
      double[] theta = new double[mlp.flatLength()];
      parameters.forEach(i -> theta[i] = random.nextDouble() * 2 - 1);
      if (isSmoothAround(theta)) {
        return theta;
      }
    }
    throw new IllegalStateException("no draw without a kink nearby: " + mlp.widths() + " " + loss);
  }

  private boolean isSmoothAround(double[] theta) {
    if (mlp.inputDropout() > 0
        || mlp.inputScale()
        || mlp.layers().stream().anyMatch(l -> l.isNormalized() || l.dropout() > 0)) {
      return true;
    }
    BitSet signs = signs(theta);
    for (int i : parameters) {
      for (double h : new double[] {-2 * step, -step, step, 2 * step}) {
        if (!signs(moved(theta, i, h)).equals(signs)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The side of every kink, from a forward pass of its own. */
  private BitSet signs(double[] theta) {
    BitSet signs = new BitSet();
    int at = 0;
    double[] targets = target.toDoubles();
    for (int row = 0; row < rows; row++) {
      double[] h = x.view(row * mlp.inputs(), 1, mlp.inputs()).toDoubles();
      for (int l = 0; l < mlp.layers().size(); l++) {
        Dense layer = mlp.layers().get(l);
        double[] next = new double[layer.outputs()];
        for (int j = 0; j < next.length; j++) {
          double z = theta[mlp.biasOffset(l) + j];
          for (int k = 0; k < h.length; k++) {
            z += theta[mlp.weightOffset(l) + j * h.length + k] * h[k];
          }
          signs.set(at++, z > 0);
          next[j] = layer.activation().apply(z);
        }
        h = next;
      }
      if (loss instanceof Huber huber) {
        for (int j = 0; j < h.length; j++) {
          double d = h[j] - targets[row * target.columns() + j];
          signs.set(at++, Math.abs(d) > huber.delta());
        }
      }
    }
    return signs;
  }

  @Override
  public void close() {
    pass.close();
    network.close();
    backend.close();
  }
}
