package dev.warpstep.backend.cuda;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** Memory of the host that the device copies from and to while both go on. */
final class PinnedBuffer implements AutoCloseable {
  private final Pointer pointer = new Pointer();
  private final FloatBuffer floats;

  PinnedBuffer(int count) {
    long bytes = (long) count * Float.BYTES;
    Cuda.check(JCudaDriver.cuMemHostAlloc(pointer, bytes, 0), "cuMemHostAlloc of %d bytes", bytes);
    floats = floats(pointer, 0, count);
  }

  /** {@code count} floats of pinned memory from element {@code from} on. */
  static FloatBuffer floats(Pointer pointer, long from, int count) {
    return pointer
        .getByteBuffer(from * Float.BYTES, (long) count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  Pointer pointer() {
    return pointer;
  }

  FloatBuffer floats() {
    return floats;
  }

  int capacity() {
    return floats.capacity();
  }

  @Override
  public void close() {
    Cuda.check(JCudaDriver.cuMemFreeHost(pointer), "cuMemFreeHost");
  }
}
