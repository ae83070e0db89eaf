package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Where the kernels come from. */
interface KernelImage {
  /** Loads them into the current context. */
  CUmodule load();

  /** The fatbin that nvcc has put into the jar. */
  String FATBIN = "kernels.fatbin";

  /** For the emulator: a library of the host. */
  static KernelImage library(Path file) {
    return () -> {
      CUmodule module = new CUmodule();
      Cuda.check(JCudaDriver.cuModuleLoad(module, file.toString()), "cuModuleLoad of %s", file);
      return module;
    };
  }

  /**
   * For a GPU: the fatbin, or where there is none for this GPU, the sources in the jar, compiled by
   * NVRTC and kept on disk.
   *
   * @param capability of the GPU, e.g. 90
   */
  static KernelImage ofJar(int capability) {
    return () -> {
      CUmodule module = new CUmodule();
      byte[] fatbin = resource(FATBIN);
      if (fatbin != null) {
        int status = JCudaDriver.cuModuleLoadData(module, fatbin);
        if (status != CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU
            && status != CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION) {
          Cuda.check(status, "cuModuleLoadData of the jar's %s", FATBIN);
          return module;
        }
      }
      byte[] ptx = new RuntimeCompiler(CacheFolder.ofUser()).compile(capability);
      Cuda.check(JCudaDriver.cuModuleLoadData(module, ptx), "cuModuleLoadData of NVRTC's PTX");
      return module;
    };
  }

  /** A resource beside this class; null if there is none. */
  static byte[] resource(String name) {
    try (InputStream in = KernelImage.class.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The text of a resource.
   *
   * @throws DeviceException if it is missing
   */
  static String text(String name) {
    byte[] bytes = resource(name);
    if (bytes == null) {
      throw new DeviceException("the jar lacks the kernels' source " + name + ": build it again");
    }
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }
}
