package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Resources;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jcuda.driver.JCudaDriver;

/**
 * Copies between Java arrays and the device through two pinned buffers, of which one is filled
 * while the other is under way: an asynchronous copy from an array would read it after the garbage
 * collector has moved it.
 */
final class Staging implements AutoCloseable {
  private static final int FLOATS = 1 << 18;

  private final Stream stream;
  private final Resources owned = new Resources();
  private final PinnedBuffer[] buffers = new PinnedBuffer[2];
  private final Event[] free = new Event[2];

  Staging(Stream stream) {
    this.stream = stream;
    try {
      for (int i = 0; i < buffers.length; i++) {
        buffers[i] = owned.own(new PinnedBuffer(FLOATS));
        free[i] = owned.own(new Event());
      }
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  /** Source of a copy to the device. */
  interface Source {
    /** Puts elements {@code [from, from + count)} at the buffer's start. */
    void fill(FloatBuffer buffer, int from, int count);
  }

  /** Queues a copy of {@code count} floats to {@code memory}, from element {@code at} on. */
  void write(Source source, int count, DeviceMemory memory, long at) {
    int turn = 0;
    for (long from = 0; from < count; from += FLOATS, turn ^= 1) { // an int may pass 2^31
      int some = (int) Math.min(FLOATS, count - from);
      free[turn].synchronize();
      source.fill(buffers[turn].floats().clear(), (int) from, some);
      Cuda.check(
          JCudaDriver.cuMemcpyHtoDAsync(
              memory.at((at + from) * Float.BYTES),
              buffers[turn].pointer(),
              (long) some * Float.BYTES,
              stream.handle()),
          "cuMemcpyHtoDAsync of %d floats",
          some);
      free[turn].record(stream);
    }
  }

  /** Queues a copy of a few bytes to the start of {@code memory}. */
  void write(byte[] bytes, DeviceMemory memory) {
    ByteBuffer source = ByteBuffer.allocate(bytes.length + 3 & ~3).order(ByteOrder.nativeOrder());
    source.put(bytes).clear();
    FloatBuffer floats = source.asFloatBuffer();
    write(
        (buffer, from, count) -> buffer.put(floats.slice(from, count)),
        floats.capacity(),
        memory,
        0);
  }

  /** Waits for all that is queued and returns {@code count} floats from element {@code at} on. */
  float[] read(DeviceMemory memory, long at, int count) {
    float[] values = new float[count];
    int turn = 0;
    for (long from = 0; from < (long) count + FLOATS; from += FLOATS, turn ^= 1) {
      if (from < count) {
        int some = (int) Math.min(FLOATS, count - from);
        Cuda.check(
            JCudaDriver.cuMemcpyDtoHAsync(
                buffers[turn].pointer(),
                memory.at((at + from) * Float.BYTES),
                (long) some * Float.BYTES,
                stream.handle()),
            "cuMemcpyDtoHAsync of %d floats",
            some);
        free[turn].record(stream);
      }
      long before = from - FLOATS;
      if (before >= 0) {
        int some = (int) Math.min(FLOATS, count - before);
        free[turn ^ 1].synchronize();
        buffers[turn ^ 1].floats().clear().get(values, (int) before, some);
      }
    }
    return values;
  }

  @Override
  public void close() {
    owned.close();
  }
}
