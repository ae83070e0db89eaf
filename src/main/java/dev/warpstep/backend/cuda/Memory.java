package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.OutOfDeviceMemoryException;
import java.util.LinkedHashSet;
import java.util.Set;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The device's memory: hands it out and knows what is still out. */
final class Memory implements AutoCloseable {
  private final Stream stream;
  private final Set<DeviceMemory> live = new LinkedHashSet<>();

  Memory(Stream stream) {
    this.stream = stream;
  }

  /** Memory of the device, zeroed in the stream's order. */
  DeviceMemory allocate(long bytes) {
    DeviceMemory memory = allocateUnset(bytes);
    Cuda.check(
        JCudaDriver.cuMemsetD8Async(memory.at(0), (byte) 0, bytes, stream.handle()),
        "cuMemsetD8Async of %d bytes",
        bytes);
    return memory;
  }

  /** Memory of the device that holds anything. */
  DeviceMemory allocateUnset(long bytes) {
    DeviceMemory.Address pointer = new DeviceMemory.Address();
    int status = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new OutOfDeviceMemoryException(bytes, free(), total());
    }
    Cuda.check(status, "cuMemAlloc of %d bytes", bytes);
    return keep(pointer, bytes, () -> Cuda.check(JCudaDriver.cuMemFree(pointer), "cuMemFree"));
  }

  /**
   * Pinned memory of the host that kernels read across the bus; {@code host} gets it.
   *
   * @throws DeviceException if there is no room, or {@code bytes} is 2^31 or more: JCuda makes a
   *     ByteBuffer of it
   */
  DeviceMemory allocateOnHost(long bytes, Pointer host) {
    if (bytes > Integer.MAX_VALUE) {
      throw new DeviceException(
          "no room for %,d MB on the device, and pinned host memory can have 2,047 at most: use a smaller data set, or --device cpu"
              .formatted(bytes >> 20));
    }
    int status = JCudaDriver.cuMemHostAlloc(host, bytes, JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP);
    if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw new DeviceException(
          "no room for %,d MB of pinned host memory: use a smaller data set"
              .formatted(bytes >> 20));
    }
    Cuda.check(status, "cuMemHostAlloc of %d bytes", bytes);
    DeviceMemory.Address pointer = new DeviceMemory.Address();
    Cuda.check(
        JCudaDriver.cuMemHostGetDevicePointer(pointer, host, 0), "cuMemHostGetDevicePointer");
    return keep(pointer, bytes, () -> Cuda.check(JCudaDriver.cuMemFreeHost(host), "cuMemFreeHost"));
  }

  private DeviceMemory keep(DeviceMemory.Address pointer, long bytes, Runnable free) {
    DeviceMemory[] self = new DeviceMemory[1];
    self[0] =
        new DeviceMemory(
            pointer,
            bytes,
            () -> {
              live.remove(self[0]);
              stream.synchronize(); // work that was queued may still use it
              free.run();
            });
    live.add(self[0]);
    return self[0];
  }

  long free() {
    return info()[0];
  }

  long total() {
    return info()[1];
  }

  private static long[] info() {
    long[] free = new long[1];
    long[] total = new long[1];
    Cuda.check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
    return new long[] {free[0], total[0]};
  }

  /** Copies within the device, in the stream's order. */
  void copy(CUdeviceptr from, CUdeviceptr to, long bytes) {
    Cuda.check(
        JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, stream.handle()),
        "cuMemcpyDtoDAsync of %d bytes",
        bytes);
  }

  /**
   * Frees what is left.
   *
   * @throws IllegalStateException if anything was: whoever allocated it should have closed it
   */
  @Override
  public void close() {
    int count = live.size();
    long bytes = live.stream().mapToLong(DeviceMemory::bytes).sum();
    Set.copyOf(live).forEach(DeviceMemory::close);
    if (count > 0) {
      throw new IllegalStateException(
          "the backend was closed with %d allocations of %,d bytes still open"
              .formatted(count, bytes));
    }
  }
}
