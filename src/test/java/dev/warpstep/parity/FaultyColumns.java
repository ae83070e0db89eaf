package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;
import dev.warpstep.op.Activation;

/** Backends that do something wrong where each column has a number: a scale, or a sum. */
final class FaultyColumns {
  private FaultyColumns() {}

  /** The bias gradient misses the last row. */
  static FlatBackend shortBiasGradient(Backend backend) {
    return new FlatBackend(backend) {
      @Override
      public void activationGradient(
          Activation f, Tensor z, Tensor h, Tensor d, Tensor biasGradient) {
        super.activationGradient(f, z, h, d, biasGradient);
        float[] sums = biasGradient.toFloats();
        float[] last = d.toFloats();
        for (int c = 0; c < sums.length; c++) {
          sums[c] -= last[(d.rows() - 1) * d.columns() + c];
        }
        biasGradient.write(sums);
      }
    };
  }

  /** The gradient of the scales misses the first row. */
  static FlatBackend shortScaleGradient(Backend backend) {
    return new FlatBackend(backend) {
      @Override
      public void scaleGradient(Tensor x, Tensor d, Tensor scaleGradient) {
        super.scaleGradient(x, d, scaleGradient);
        float[] sums = scaleGradient.toFloats();
        float[] inputs = x.toFloats();
        float[] slopes = d.toFloats();
        for (int c = 0; c < sums.length; c++) {
          sums[c] -= inputs[c] * slopes[c];
        }
        scaleGradient.write(sums);
      }
    };
  }

  /** What is scaled is off by an ULP or so. */
  static FlatBackend inexactScale(Backend backend) {
    return new FlatBackend(backend) {
      @Override
      public void scaleColumns(Tensor x, Tensor scale, Tensor y) {
        super.scaleColumns(x, scale, y);
        float[] values = y.toFloats();
        for (int i = 0; i < values.length; i++) {
          values[i] *= 1.0000001f;
        }
        y.write(values);
      }
    };
  }
}
