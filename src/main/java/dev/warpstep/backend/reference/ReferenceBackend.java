package dev.warpstep.backend.reference;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BatchMoments;
import dev.warpstep.backend.Batches;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.RunningMoments;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.Loss;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.layer.Penalty;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Every operation as its definition reads. */
final class ReferenceBackend implements Backend {
  private final MatrixPasses matrices = new MatrixUpdate();

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference (float64, 1 thread, EJML)";
  }

  @Override
  public String precision() {
    return "fp64";
  }

  @Override
  public Tensor allocate(int rows, int columns) {
    try {
      return new DoubleTensor(new double[Math.multiplyExact(rows, columns)], 0, rows, columns);
    } catch (OutOfMemoryError | ArithmeticException e) {
      throw DeviceException.noHeap(rows, columns, Double.BYTES);
    }
  }

  @Override
  public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
    DMatrixRMaj left = matrix(a);
    DMatrixRMaj right = matrix(b);
    DMatrixRMaj product = new DMatrixRMaj(c.rows(), c.columns());
    if (transposeA && transposeB) {
      CommonOps_DDRM.multTransAB(left, right, product);
    } else if (transposeA) {
      CommonOps_DDRM.multTransA(left, right, product);
    } else if (transposeB) {
      CommonOps_DDRM.multTransB(left, right, product);
    } else {
      CommonOps_DDRM.mult(left, right, product);
    }
    if (product.numRows != c.rows() || product.numCols != c.columns()) {
      throw new IllegalArgumentException(
          "gemm: c must be %dx%d: %dx%d"
              .formatted(product.numRows, product.numCols, c.rows(), c.columns()));
    }
    c.write(product.data);
  }

  @Override
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    DoubleTensor in = (DoubleTensor) z;
    DoubleTensor b = (DoubleTensor) bias;
    DoubleTensor out = (DoubleTensor) h;
    for (int i = 0; i < in.size(); i++) {
      double sum = in.data()[in.offset() + i] + b.data()[b.offset() + i % in.columns()];
      in.data()[in.offset() + i] = sum;
      out.data()[out.offset() + i] = f.apply(sum);
    }
  }

  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    DoubleTensor in = (DoubleTensor) z;
    DoubleTensor out = (DoubleTensor) h;
    DoubleTensor gradient = (DoubleTensor) d;
    double[] sums = new double[gradient.columns()];
    for (int i = 0; i < gradient.size(); i++) {
      int at = gradient.offset() + i;
      gradient.data()[at] *= f.derivative(in.data()[in.offset() + i], out.data()[out.offset() + i]);
      sums[i % sums.length] += gradient.data()[at];
    }
    biasGradient.write(sums);
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    double[] values = x.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = dropout.keeps(i, step.t()) ? values[i] * dropout.scale() : 0;
    }
    y.write(values);
  }

  @Override
  public void batchNorm(
      Tensor x, Tensor gamma, RunningMoments running, BatchMoments batch, Tensor z) {
    Normalize.batch(x, gamma, running, batch, z);
  }

  @Override
  public void batchNormFixed(Tensor x, Tensor gamma, RunningMoments running, Tensor z) {
    Normalize.batchFixed(x, gamma, running, z);
  }

  @Override
  public void batchNormGradient(
      Tensor x,
      BatchMoments batch,
      Tensor gamma,
      Tensor betaGradient,
      Tensor d,
      Tensor gammaGradient,
      Tensor biasGradient) {
    Normalize.batchGradient(x, batch, gamma, betaGradient, d, gammaGradient, biasGradient);
  }

  @Override
  public void layerNorm(Tensor x, Tensor gamma, BatchMoments batch, Tensor z) {
    Normalize.layer(x, gamma, batch, z);
  }

  @Override
  public void layerNormGradient(
      Tensor x, BatchMoments batch, Tensor gamma, Tensor d, Tensor gammaGradient) {
    Normalize.layerGradient(x, batch, gamma, d, gammaGradient);
  }

  @Override
  public void loss(
      Loss loss,
      Tensor y,
      Tensor target,
      Tensor rowLosses,
      Tensor dy,
      Tensor log,
      Batches batches) {
    DoubleTensor out = (DoubleTensor) y;
    DoubleTensor gradient = (DoubleTensor) dy;
    double[] targets = target.toDoubles();
    double[] outputs = out.toDoubles();
    double[] slopes = new double[outputs.length];
    double[] losses = new double[out.rows()];
    double sum = 0;
    for (int r = 0; r < out.rows(); r++) {
      losses[r] =
          loss.row(
              outputs,
              r * out.columns(),
              out.columns(),
              targets,
              r * target.columns(),
              1.0 / out.rows(),
              slopes);
      sum += losses[r];
    }
    gradient.write(slopes);
    rowLosses.write(losses);
    DoubleTensor kept = (DoubleTensor) log;
    kept.data()[kept.offset() + batches.batch()] = sum / out.rows();
  }

  @Override
  public void gather(Tensor source, Batches batches, Tensor destination) {
    DoubleTensor from = (DoubleTensor) source;
    DoubleTensor to = (DoubleTensor) destination;
    int width = from.columns();
    for (int i = 0; i < to.rows(); i++) {
      System.arraycopy(
          from.data(),
          from.offset() + batches.row(i) * width,
          to.data(),
          to.offset() + i * width,
          width);
    }
  }

  static void clip(Tensor gradient, double value, double norm) {
    DoubleTensor g = (DoubleTensor) gradient;
    int from = g.offset();
    int to = from + g.size();
    if (value > 0) {
      for (int i = from; i < to; i++) {
        g.data()[i] = Math.max(-value, Math.min(value, g.data()[i]));
      }
    }
    if (norm > 0) {
      double squares = 0;
      for (int i = from; i < to; i++) {
        squares += g.data()[i] * g.data()[i];
      }
      double scale = Math.min(1, norm / (Math.sqrt(squares) + 1e-6));
      for (int i = from; i < to; i++) {
        g.data()[i] *= scale;
      }
    }
  }

  @Override
  public void penalize(Parameters parameters, Penalty penalty) {
    for (Parameters.Group group : parameters.groups()) {
      if (group.decayed()) {
        penalty.addTo(
            array(parameters.gradient()), array(parameters.theta()), group.from(), group.to());
      }
    }
  }

  @Override
  public void maxNorm(Tensor weight, double limit) {
    double[] w = weight.toDoubles();
    int width = weight.columns();
    for (int from = 0; from < w.length; from += width) {
      double squares = 0;
      for (int i = from; i < from + width; i++) {
        squares += w[i] * w[i];
      }
      double norm = Math.sqrt(squares);
      for (int i = from; norm > limit && i < from + width; i++) {
        w[i] *= limit / (norm + 1e-7);
      }
    }
    weight.write(w);
  }

  @Override
  public void update(Optimizer optimizer, Parameters parameters, Clip limits, Step step) {
    if (optimizer instanceof ElementwiseOptimizer elementwise) {
      clip(parameters.gradient(), limits.value(), limits.norm());
      update(elementwise, parameters, step);
    } else if (optimizer instanceof LayerwiseOptimizer layerwise) {
      clip(parameters.gradient(), limits.value(), limits.norm());
      update(layerwise, parameters, step);
    } else if (optimizer instanceof MatrixOptimizer matrix) {
      MatrixStep.run(this, matrix, parameters, limits, step);
    } else {
      throw Backend.unknownKind(optimizer);
    }
  }

  private static void update(ElementwiseOptimizer optimizer, Parameters parameters, Step step) {
    for (Parameters.Group group : parameters.groups()) {
      ElementwiseOptimizer rule = group.decayed() ? optimizer : optimizer.withoutWeightDecay();
      rule.update(
          array(parameters.theta()),
          array(parameters.gradient()),
          arrays(parameters.state()),
          group.from(),
          group.to(),
          step);
    }
  }

  private static void update(LayerwiseOptimizer optimizer, Parameters parameters, Step step) {
    double[] theta = array(parameters.theta());
    double[] gradient = array(parameters.gradient());
    double[][] state = arrays(parameters.state());
    for (Parameters.Part part : parameters.parts()) {
      if (parameters.isDecayed(part)) {
        optimizer.update(theta, gradient, state, part.from(), part.to(), step);
      } else {
        LayerwiseOptimizer rule = optimizer.withoutWeightDecay();
        rule.direction(theta, gradient, state, part.from(), part.to(), step);
        rule.move(theta, state, part.from(), part.to(), 1, step);
      }
    }
  }

  @Override
  public MatrixPasses matrices() {
    return matrices;
  }

  @Override
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    average.update(array(theta), array(averaged), 0, theta.size(), step.t());
  }

  @Override
  public void close() {
    // nothing is held
  }

  /** The whole array of a tensor that is not a view. */
  static double[] array(Tensor tensor) {
    DoubleTensor whole = (DoubleTensor) tensor;
    if (whole.offset() != 0) {
      throw new IllegalArgumentException("parameters must be whole tensors, not views");
    }
    return whole.data();
  }

  static double[][] arrays(List<Tensor> tensors) {
    return tensors.stream().map(ReferenceBackend::array).toArray(double[][]::new);
  }

  private static DMatrixRMaj matrix(Tensor tensor) {
    return DMatrixRMaj.wrap(tensor.rows(), tensor.columns(), tensor.toDoubles());
  }
}
