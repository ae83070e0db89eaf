package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import java.nio.file.Path;
import java.util.List;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;

/**
 * The driver that JCuda is bound to in this process: JCuda's libraries take the libcuda and the
 * libcublas that were loaded before them, so it is the first that was asked for, for good.
 */
final class LoadedDriver {
  /** Keeps JCuda's loader from printing where it looks. */
  private static final java.util.logging.Logger JCUDA_LOG =
      java.util.logging.Logger.getLogger("jcuda.LibUtils");

  private static List<Path> loaded;

  private LoadedDriver() {}

  /** Whether other libraries than these were loaded. */
  static synchronized boolean isOther(Path libcuda) {
    return loaded != null && !loaded.get(0).equals(libcuda);
  }

  /**
   * Loads libraries in this order, the driver first, then JCuda's.
   *
   * @throws DeviceException if one cannot be loaded, or others were loaded before
   */
  static synchronized void load(List<Path> libraries) {
    if (libraries.equals(loaded)) {
      return;
    }
    if (loaded != null) {
      throw new DeviceException(
          "this process already uses the CUDA driver %s: another needs another process"
              .formatted(loaded.get(0)));
    }
    JCUDA_LOG.setLevel(java.util.logging.Level.OFF);
    try {
      for (Path library : libraries) {
        System.load(library.toString());
      }
      JCudaDriver.setExceptionsEnabled(false);
      JCublas2.setExceptionsEnabled(false);
    } catch (LinkageError e) {
      throw new DeviceException(
          "CUDA's libraries cannot be loaded: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    loaded = List.copyOf(libraries);
  }
}
