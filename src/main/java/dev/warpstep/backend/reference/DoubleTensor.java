package dev.warpstep.backend.reference;

import dev.warpstep.backend.Tensor;
import java.util.Arrays;
import java.util.Objects;

/** A view of {@code rows*columns} elements of an array of doubles. */
record DoubleTensor(double[] data, int offset, int rows, int columns) implements Tensor {
  @Override
  public DoubleTensor view(int from, int rows, int columns) {
    Objects.checkFromIndexSize(from, rows * columns, size());
    return new DoubleTensor(data, offset + from, rows, columns);
  }

  @Override
  public void write(float[] values) {
    Objects.checkFromIndexSize(0, size(), values.length);
    for (int i = 0; i < size(); i++) {
      data[offset + i] = values[i];
    }
  }

  @Override
  public void write(double[] values) {
    System.arraycopy(values, 0, data, offset, size());
  }

  @Override
  public float[] toFloats() {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) data[offset + i];
    }
    return values;
  }

  @Override
  public double[] toDoubles() {
    return Arrays.copyOfRange(data, offset, offset + size());
  }

  @Override
  public void close() {
    // memory of the Java heap is freed by the garbage collector
  }
}
