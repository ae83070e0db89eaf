package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Resources;
import dev.warpstep.op.Rates;
import dev.warpstep.op.Step;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * Learning rate and momentum of coming steps in device memory, of step t at t modulo the window.
 * The host computes them in float64, so that they are the bits of its own mirror, and copies them
 * in the stream's order before the first launch that would leave the window: none has to be
 * captured again, and a replay within the window costs nothing. Filling it allocates nothing.
 */
final class RateTable implements AutoCloseable {
  /** Steps; the copy is 64 KiB. */
  static final int WINDOW = 4096;

  private static final int ENTRY = 2 * Double.BYTES;
  private static final int BYTES = WINDOW * ENTRY;

  private final Resources owned = new Resources();
  private final Stream stream;
  private final DeviceMemory memory;
  private final CUdeviceptr start;
  private final PinnedBuffer pinned;
  private final DoubleBuffer entries;
  private final Event copied;
  private Step step;
  private double factor;
  private long from;

  RateTable(Memory device, Stream stream) {
    this.stream = stream;
    try {
      memory = owned.own(device.allocate(BYTES));
      start = memory.at(0);
      pinned = owned.own(new PinnedBuffer(BYTES / Float.BYTES));
      copied = owned.own(new Event());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
    entries =
        pinned.pointer().getByteBuffer(0, BYTES).order(ByteOrder.nativeOrder()).asDoubleBuffer();
  }

  /** Address of the entries, for a step that has rates; else 0. */
  long address(Step of) {
    return of.rates().isPresent() ? memory.address() : 0;
  }

  /** Sees to it that the next {@code advances} steps are there for what is queued from now on. */
  void cover(Step of, int advances) {
    if (of.rates().isEmpty()) {
      return;
    }
    long next = of.t() + 1;
    if (of != step || of.factor() != factor || next < from || next + advances > from + WINDOW) {
      if (advances > WINDOW) {
        throw new IllegalArgumentException(
            "a replay can advance at most %d steps: %d".formatted(WINDOW, advances));
      }
      fill(of, next);
    }
  }

  private void fill(Step of, long next) {
    step = of;
    factor = of.factor();
    from = next;
    Rates rates = of.rates().orElseThrow();
    copied.synchronize(); // the copy before may still read the buffer
    for (long t = next; t < next + WINDOW; t++) {
      int at = 2 * (int) (t % WINDOW);
      entries.put(at, of.scheduledLr(t)).put(at + 1, rates.momentum(t));
    }
    Cuda.check(
        JCudaDriver.cuMemcpyHtoDAsync(start, pinned.pointer(), BYTES, stream.handle()),
        "cuMemcpyHtoDAsync of the learning rates");
    copied.record(stream);
  }

  @Override
  public void close() {
    owned.close();
  }
}
