package dev.warpstep.backend.cuda;

import java.nio.charset.StandardCharsets;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/** A context on the first device. */
final class Context implements AutoCloseable {
  private final CUcontext handle = new CUcontext();
  private final CUdevice device = new CUdevice();
  private Thread bound;

  Context() {
    Cuda.check(JCudaDriver.cuInit(0), "cuInit");
    Cuda.check(JCudaDriver.cuDeviceGet(device, 0), "cuDeviceGet 0");
    Cuda.check(JCudaDriver.cuCtxCreate(handle, 0, device), "cuCtxCreate");
    bound = Thread.currentThread();
  }

  /** How many devices the driver sees. */
  static int devices() {
    Cuda.check(JCudaDriver.cuInit(0), "cuInit");
    int[] count = new int[1];
    Cuda.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
    return count[0];
  }

  /** Makes it the calling thread's context. */
  void bind() {
    Thread caller = Thread.currentThread();
    if (caller != bound) {
      Cuda.check(JCudaDriver.cuCtxSetCurrent(handle), "cuCtxSetCurrent");
      bound = caller;
    }
  }

  int multiprocessors() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  }

  /** Compute capability, e.g. 90 for 9.0. */
  int capability() {
    return 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
        + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  }

  private int attribute(int attribute) {
    int[] value = new int[1];
    Cuda.check(
        JCudaDriver.cuDeviceGetAttribute(value, attribute, device),
        "cuDeviceGetAttribute %d",
        attribute);
    return value[0];
  }

  /** Name, memory and driver, e.g. {@code NVIDIA H100, 80 GB, driver for CUDA 13.0}. */
  String description() {
    byte[] name = new byte[256];
    Cuda.check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    long[] bytes = new long[1];
    Cuda.check(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
    int[] version = new int[1];
    Cuda.check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    return "%s, %.0f GB, driver for CUDA %d.%d"
        .formatted(
            new String(name, 0, length, StandardCharsets.UTF_8),
            bytes[0] / 1e9,
            version[0] / 1000,
            version[0] % 1000 / 10);
  }

  @Override
  public void close() {
    bind();
    Cuda.check(JCudaDriver.cuCtxDestroy(handle), "cuCtxDestroy");
    bound = null;
  }
}
