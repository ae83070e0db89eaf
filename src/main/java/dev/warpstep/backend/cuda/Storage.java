package dev.warpstep.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.Pointer;

/**
 * The memory of a tensor and of its views: float32 on the device, or in pinned memory of the host
 * that the device reads across the bus, and, once a bfloat16 product has asked for it, a bfloat16
 * copy. Kernels that write float32 numbers for a product write the copy too; only what a product or
 * the host has written must be cast.
 */
final class Storage implements AutoCloseable {
  private final CudaBackend backend;
  private final DeviceMemory memory;
  private final Optional<Pointer> host;
  private final List<Prefetch> prefetches = new ArrayList<>(1);
  private DeviceMemory copy;

  /** Elements of the copy that are older than the numbers; none if they meet. */
  private int staleFrom;

  private int staleTo;

  /**
   * Memory for a tensor.
   *
   * @param host the memory as the host sees it, if it is the host's
   */
  Storage(CudaBackend backend, DeviceMemory memory, Optional<Pointer> host) {
    this.backend = backend;
    this.memory = memory;
    this.host = host;
  }

  DeviceMemory memory() {
    return memory;
  }

  /** Whether the device reads it across the bus. */
  boolean isOnHost() {
    return host.isPresent();
  }

  void write(Staging.Source source, int count, int at) {
    backend.bind();
    if (host.isPresent()) {
      backend.synchronize(); // a kernel that is queued may still read
      source.fill(PinnedBuffer.floats(host.get(), at, count), 0, count);
      prefetches.forEach(Prefetch::forget);
    } else {
      backend.staging().write(source, count, memory, at);
    }
    if (copy != null) {
      backend.cast(memory, copy, at, count);
    }
  }

  float[] read(int at, int count) {
    backend.bind();
    if (host.isPresent()) {
      backend.synchronize();
      float[] values = new float[count];
      PinnedBuffer.floats(host.get(), at, count).get(values);
      return values;
    }
    return backend.staging().read(memory, at, count);
  }

  /**
   * A buffer for batches of the host's memory that graphs share until the last one releases it.
   *
   * @param rows the most of a batch
   * @return empty where the device has no room
   */
  Optional<Prefetch> prefetch(int rows, int columns) {
    for (Prefetch prefetch : prefetches) {
      if (prefetch.fits(rows, columns)) {
        return Optional.of(prefetch);
      }
    }
    Optional<Prefetch> prefetch = Prefetch.of(backend, memory, rows, columns);
    prefetch.ifPresent(prefetches::add);
    return prefetch;
  }

  /** How many buffers graphs use. */
  int prefetches() {
    return prefetches.size();
  }

  /** A graph no longer uses it. */
  void release(Prefetch prefetch) {
    if (prefetch.release() && prefetches.remove(prefetch)) {
      prefetch.close();
    }
  }

  /** Address of the copy's element for a kernel that writes both; 0 where there is no copy. */
  long freshCopy(int at, int count) {
    if (copy == null) {
      return 0;
    }
    if (at <= staleFrom && staleTo <= at + count) {
      staleFrom = 0;
      staleTo = 0;
    }
    return copy.address() + (long) at * Short.BYTES;
  }

  /** A product has written these numbers, but not their copy. */
  void wrote(int at, int count) {
    if (copy != null) {
      boolean none = staleFrom == staleTo;
      staleFrom = none ? at : Math.min(staleFrom, at);
      staleTo = none ? at + count : Math.max(staleTo, at + count);
    }
  }

  /** The copy, made or brought up to date where it must be. */
  DeviceMemory copy() {
    if (copy == null) {
      int count = (int) (memory.bytes() / Float.BYTES);
      copy = backend.memory().allocate((long) count * Short.BYTES);
      backend.castNow(memory, copy, 0, count);
    } else if (staleFrom < staleTo) {
      backend.cast(memory, copy, staleFrom, staleTo - staleFrom);
      staleFrom = 0;
      staleTo = 0;
    }
    return copy;
  }

  @Override
  public void close() {
    backend.bind();
    if (copy != null) {
      copy.close();
    }
    prefetches.forEach(Prefetch::close);
    prefetches.clear();
    memory.close();
  }
}
