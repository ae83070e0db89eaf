package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Tensor;

/** Backends that do something wrong with the scales of inputs. */
final class FaultyScale {
  private FaultyScale() {}

  /** The gradient misses the first row. */
  static FlatBackend shortGradient(Backend backend) {
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
  static FlatBackend inexact(Backend backend) {
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
