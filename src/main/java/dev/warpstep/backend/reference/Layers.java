package dev.warpstep.backend.reference;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.Targets;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;

/** Activations, dropout and losses as their definitions read. */
final class Layers implements LayerOperations {
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
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    double[] values = x.toDoubles();
    double[] factors = scale.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i % factors.length];
    }
    y.write(values);
  }

  @Override
  public void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient) {
    double[] values = x.toDoubles();
    double[] slopes = d.toDoubles();
    double[] sums = new double[x.columns()];
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += slopes[i] * values[i];
    }
    scaleGradient.write(sums);
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
    boolean weighted = Targets.areWeighted(loss, y, target);
    double sum = 0;
    for (int r = 0; r < out.rows(); r++) {
      double weight = weighted ? targets[(r + 1) * target.columns() - 1] : 1;
      if (weight != 0) { // else loss and slopes stay 0, whatever the outputs are
        losses[r] =
            weight
                * loss.row(
                    outputs,
                    r * out.columns(),
                    out.columns(),
                    targets,
                    r * target.columns(),
                    weight / out.rows(),
                    slopes);
      }
      sum += losses[r];
    }
    gradient.write(slopes);
    rowLosses.write(losses);
    DoubleTensor kept = (DoubleTensor) log;
    kept.data()[kept.offset() + batches.batch()] = sum / out.rows();
  }
}
