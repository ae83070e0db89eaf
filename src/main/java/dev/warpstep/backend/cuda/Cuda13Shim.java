package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The libraries that give JCuda, which was made for CUDA 12, cuBLAS and NVRTC of CUDA 13; see
 * {@code native/cublas13}. They are in the jar, and the loader needs files.
 */
final class Cuda13Shim {
  private Cuda13Shim() {}

  /**
   * The file, from the build's folder or out of the jar.
   *
   * @param name CUDA 12's name of the library
   * @throws DeviceException if the jar was built without a C compiler
   */
  static Path file(String name) {
    Path built = NativeFolder.file("cublas13", name);
    if (Files.isRegularFile(built)) {
      return built;
    }
    byte[] bytes = KernelImage.resource("cublas13-" + name);
    if (bytes == null) {
      throw new DeviceException(
          "this machine has CUDA 13 only, and the jar was built without a C++ compiler, which that"
              + " needs: install CUDA 12's libraries, or build the jar with g++ and cmake");
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    String folder = "cublas13-%08x".formatted(crc.getValue());
    CacheFolder cache = new CacheFolder(CacheFolder.ofUser().folder().resolve(folder));
    Path kept = cache.folder().resolve(name);
    if (Files.isRegularFile(kept)) {
      return kept;
    }
    return cache
        .write(name, bytes)
        .orElseThrow(() -> new DeviceException("cannot write " + kept + ", which CUDA 13 needs"));
  }
}
