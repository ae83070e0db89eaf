package dev.warpstep.backend.reference;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.MatrixStep;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Tensor;
import dev.warpstep.backend.UpdateOperations;
import dev.warpstep.op.Clip;
import dev.warpstep.op.ElementwiseOptimizer;
import dev.warpstep.op.LayerwiseOptimizer;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Optimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.WeightAverage;
import dev.warpstep.op.layer.Penalty;
import java.util.List;

/** What is done to parameters, as its definition reads. */
final class Updates implements UpdateOperations {
  private final Backend backend;
  private final MatrixPasses matrices = new MatrixUpdate();

  /**
   * @param backend whose products a matrix optimizer takes
   */
  Updates(Backend backend) {
    this.backend = backend;
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
      MatrixStep.run(backend, matrix, parameters, limits, step);
    } else {
      throw UpdateOperations.unknownKind(optimizer);
    }
  }

  private static void update(ElementwiseOptimizer optimizer, Parameters parameters, Step step) {
    for (Parameters.Group group : parameters.groups()) {
      ElementwiseOptimizer rule = group.decayed() ? optimizer : optimizer.withoutWeightDecay();
      Step own = new Step(optimizer);
      own.follow(step, group.lrFactor());
      rule.update(
          array(parameters.theta()),
          array(parameters.gradient()),
          arrays(parameters.state()),
          group.from(),
          group.to(),
          own);
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
  public void average(WeightAverage average, Tensor theta, Tensor averaged, Step step) {
    average.update(array(theta), array(averaged), 0, theta.size(), step.t());
  }

  @Override
  public MatrixPasses matrices() {
    return matrices;
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

  /** The whole array of a tensor that is not a view. */
  static double[] array(Tensor tensor) {
    DoubleTensor whole = (DoubleTensor) tensor;
    if (whole.offset() != 0) {
      throw new IllegalArgumentException("parameters must be whole tensors, not views");
    }
    return whole.data();
  }

  static double[][] arrays(List<Tensor> tensors) {
    return tensors.stream().map(Updates::array).toArray(double[][]::new);
  }
}
