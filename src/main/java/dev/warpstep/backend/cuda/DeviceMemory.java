package dev.warpstep.backend.cuda;

import jcuda.driver.CUdeviceptr;

/** One allocation on the device, or pinned memory of the host that the device reads directly. */
final class DeviceMemory implements AutoCloseable {
  private final Address pointer;
  private final long bytes;
  private final Runnable release;
  private boolean closed;

  /** A device pointer whose number can be read, for structures that hold pointers. */
  static final class Address extends CUdeviceptr {
    long number() {
      return getNativePointer() + getByteOffset();
    }
  }

  DeviceMemory(Address pointer, long bytes, Runnable release) {
    this.pointer = pointer;
    this.bytes = bytes;
    this.release = release;
  }

  /** The address, as kernels get it. */
  long address() {
    return pointer.number();
  }

  /** The address {@code bytes} further on, as the driver's and cuBLAS's calls get it. */
  CUdeviceptr at(long offset) {
    return pointer.withByteOffset(offset);
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
