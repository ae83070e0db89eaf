package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Batches;
import dev.warpstep.backend.Tensor;
import dev.warpstep.memory.FloatRows;
import java.util.Objects;
import jcuda.driver.CUdeviceptr;

/** A tensor in a {@link Storage}; a view has the same storage. */
final class CudaTensor implements Tensor {
  private final Storage storage;
  private final int offset;
  private final int rows;
  private final int columns;
  private final boolean owner;

  /** All of {@code storage}. */
  CudaTensor(Storage storage, int rows, int columns) {
    this(storage, 0, rows, columns, true);
  }

  private CudaTensor(Storage storage, int offset, int rows, int columns, boolean owner) {
    this.storage = storage;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.owner = owner;
  }

  Storage storage() {
    return storage;
  }

  int offset() {
    return offset;
  }

  /** Whether it is all of its storage. */
  boolean isWhole() {
    return offset == 0 && (long) size() * Float.BYTES == storage.memory().bytes();
  }

  /** Address of the first element. */
  long address() {
    return storage.memory().address() + (long) offset * Float.BYTES;
  }

  /** Address of a tensor's first element, as a kernel's argument. */
  static Long address(Tensor tensor) {
    return ((CudaTensor) tensor).address();
  }

  /** Address of the bfloat16 copy of what a kernel is about to write; 0 where there is none. */
  static Long copy(Tensor tensor) {
    CudaTensor cuda = (CudaTensor) tensor;
    return cuda.storage.freshCopy(cuda.offset, cuda.size());
  }

  /** A kernel has written the tensor, but not its copy. */
  static void wrote(Tensor tensor) {
    CudaTensor cuda = (CudaTensor) tensor;
    cuda.storage.wrote(cuda.offset, cuda.size());
  }

  CUdeviceptr pointer() {
    return storage.memory().at((long) offset * Float.BYTES);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public Tensor view(int from, int viewRows, int viewColumns) {
    int length = Math.multiplyExact(viewRows, viewColumns);
    Objects.checkFromIndexSize(from, length, size());
    return new CudaTensor(storage, offset + from, viewRows, viewColumns, false);
  }

  @Override
  public void write(float[] values) {
    check(values.length);
    storage.write((buffer, from, count) -> buffer.put(values, from, count), size(), offset);
  }

  @Override
  public void write(double[] values) {
    check(values.length);
    storage.write(
        (buffer, from, count) -> {
          for (int i = 0; i < count; i++) {
            buffer.put(i, (float) values[from + i]);
          }
        },
        size(),
        offset);
  }

  /** Copies rows to the device. */
  void write(FloatRows values) {
    if (values.array().isPresent()) {
      write(values.array().get());
      return;
    }
    check(Math.toIntExact(values.count()));
    Batches inOrder = Batches.inOrder(rows, rows);
    inOrder.advance();
    HostBatches.gather(values, inOrder, this);
  }

  private void check(int length) {
    if (length != size()) {
      throw new IllegalArgumentException(
          "%d values for a tensor of %d x %d".formatted(length, rows, columns));
    }
  }

  @Override
  public float[] toFloats() {
    return storage.read(offset, size());
  }

  @Override
  public double[] toDoubles() {
    float[] floats = toFloats();
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  @Override
  public void close() {
    if (owner) {
      storage.close();
    }
  }
}
