package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Tensor;
import dev.warpstep.memory.FloatRows;
import java.util.Arrays;
import java.util.Objects;

/** A view of {@code rows*columns} elements of an array of floats. */
record CpuTensor(float[] data, int offset, int rows, int columns) implements Tensor, FloatRows {
  @Override
  public void read(int row, float[] into, int at) {
    System.arraycopy(data, offset + row * columns, into, at, columns);
  }

  @Override
  public CpuTensor view(int from, int rows, int columns) {
    Objects.checkFromIndexSize(from, rows * columns, size());
    return new CpuTensor(data, offset + from, rows, columns);
  }

  @Override
  public void write(float[] values) {
    System.arraycopy(values, 0, data, offset, size());
  }

  @Override
  public void write(double[] values) {
    Objects.checkFromIndexSize(0, size(), values.length);
    for (int i = 0; i < size(); i++) {
      data[offset + i] = (float) values[i];
    }
  }

  @Override
  public float[] toFloats() {
    return Arrays.copyOfRange(data, offset, offset + size());
  }

  @Override
  public double[] toDoubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = data[offset + i];
    }
    return values;
  }

  @Override
  public void close() {
    // memory of the Java heap is freed by the garbage collector
  }
}
