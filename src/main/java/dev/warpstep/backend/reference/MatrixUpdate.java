package dev.warpstep.backend.reference;

import dev.warpstep.backend.MatrixPasses;
import dev.warpstep.backend.Parameters;
import dev.warpstep.backend.Parameters.Part;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Clip;
import dev.warpstep.op.MatrixOptimizer;
import dev.warpstep.op.Step;
import dev.warpstep.op.numeric.NewtonSchulz;

/** The parts of a matrix optimizer's step as their definitions read. */
final class MatrixUpdate implements MatrixPasses {
  @Override
  public void direct(MatrixOptimizer optimizer, Parameters parameters, Clip clip, Step step) {
    Updates.clip(parameters.gradient(), clip.value(), clip.norm());
    double[] gradient = Updates.array(parameters.gradient());
    double[][] state = Updates.arrays(parameters.state());
    for (Part part : parameters.parts()) {
      if (part.hidden()) {
        optimizer.direction(gradient, state, part.from(), part.to(), step);
        double[] direction = state[MatrixOptimizer.DIRECTION];
        double squares = 0;
        for (int i = part.from(); i < part.to(); i++) {
          squares += direction[i] * direction[i];
        }
        double length = Math.sqrt(squares) + NewtonSchulz.EPSILON;
        NewtonSchulz.scale(direction, part.from(), part.to(), length);
      } else {
        rule(optimizer, parameters, part)
            .update(
                Updates.array(parameters.theta()), gradient, state, part.from(), part.to(), step);
      }
    }
  }

  @Override
  public void polynomial(Tensor gram, Tensor polynomial) {
    DoubleTensor a = (DoubleTensor) gram;
    DoubleTensor p = (DoubleTensor) polynomial;
    NewtonSchulz.polynomial(a.data(), a.offset(), p.data(), p.offset(), a.rows());
  }

  @Override
  public void move(
      MatrixOptimizer optimizer, Parameters parameters, Part part, Tensor orthogonal, Step step) {
    DoubleTensor o = (DoubleTensor) orthogonal;
    rule(optimizer, parameters, part)
        .move(
            Updates.array(parameters.theta()),
            part.from(),
            part.to(),
            o.data(),
            o.offset(),
            part.rows(),
            part.columns(),
            step);
  }

  private static MatrixOptimizer rule(MatrixOptimizer optimizer, Parameters parameters, Part part) {
    return parameters.isDecayed(part) ? optimizer : optimizer.withoutWeightDecay();
  }
}
