package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.LayerOperations;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;
import dev.warpstep.op.Loss;
import dev.warpstep.op.Step;
import dev.warpstep.op.layer.Dropout;
import dev.warpstep.op.numeric.Reduction;

/** Activations, dropout, scales of inputs and losses, each on all threads. */
final class Layers implements LayerOperations {
  private final BiasActivation biasActivation;
  private final ActivationGradient activationGradient;
  private final DropElements dropElements;
  private final ScaleColumns scaleColumns;
  private final LossRows lossRows;
  private final float[] lanes = new float[Reduction.LANES];
  private float[] chunkSums = new float[1];

  Layers(Workers workers) {
    biasActivation = new BiasActivation(workers);
    activationGradient = new ActivationGradient(workers);
    dropElements = new DropElements(workers);
    scaleColumns = new ScaleColumns(workers);
    lossRows = new LossRows(workers);
  }

  @Override
  public void biasActivation(Tensor z, Tensor bias, Activation f, Tensor h) {
    biasActivation.run((CpuTensor) z, (CpuTensor) bias, f, (CpuTensor) h);
  }

  @Override
  public void activationGradient(Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
    activationGradient.run(
        f, (CpuTensor) z, (CpuTensor) h, (CpuTensor) d, (CpuTensor) biasGradient);
  }

  @Override
  public void dropout(Tensor x, Dropout dropout, Step step, Tensor y) {
    dropElements.run((CpuTensor) x, dropout, step.t(), (CpuTensor) y);
  }

  @Override
  public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
    scaleColumns.run((CpuTensor) x, (CpuTensor) scale, (CpuTensor) y);
  }

  @Override
  public void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient) {
    scaleColumns.gradient((CpuTensor) x, (CpuTensor) d, (CpuTensor) scaleGradient);
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
    CpuTensor losses = (CpuTensor) rowLosses;
    lossRows.run(loss, (CpuTensor) y, (CpuTensor) target, losses, (CpuTensor) dy);
    int chunks = Reduction.chunks(losses.size());
    if (chunkSums.length < chunks) {
      chunkSums = new float[chunks];
    }
    float sum = Reduction.sum(losses.data(), losses.offset(), losses.size(), chunkSums, lanes);
    CpuTensor kept = (CpuTensor) log;
    kept.data()[kept.offset() + batches.batch()] = sum / losses.size();
  }
}
