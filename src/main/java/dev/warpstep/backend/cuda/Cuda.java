package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;

/** The one checker of what native calls return. */
final class Cuda {
  private static final int SUCCESS = 0;

  private Cuda() {}

  /**
   * Checks a call of the driver.
   *
   * @throws DeviceException with the call, its sizes and the driver's words, if it failed
   */
  static void check(int status, String call, Object... arguments) {
    if (status != SUCCESS) {
      throw failure(status, call.formatted(arguments));
    }
  }

  /** As {@link #check(int, String, Object...)}; allocates nothing. */
  static void check(int status, String call) {
    if (status != SUCCESS) {
      throw failure(status, call);
    }
  }

  /** Checks a call of cuBLAS. */
  static void checkBlas(int status, String call, Object... arguments) {
    if (status != SUCCESS) {
      throw new DeviceException(
          call.formatted(arguments) + " failed: " + JCublas2.cublasGetStatusName(status));
    }
  }

  /** The driver's name and words for a status. */
  static String words(int status) {
    String[] name = new String[1];
    String[] text = new String[1];
    JCudaDriver.cuGetErrorName(status, name);
    JCudaDriver.cuGetErrorString(status, text);
    return name[0] == null ? "CUDA error " + status : name[0] + " (" + text[0] + ")";
  }

  private static DeviceException failure(int status, String call) {
    return new DeviceException(call + " failed: " + words(status));
  }
}
