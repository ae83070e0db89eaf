package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The library that gives JCuda, which was made for CUDA 12, the cuBLAS of CUDA 13; see {@code
 * native/cublas13}. It is in the jar, and the loader needs a file.
 */
final class CublasShim {
  private static final String NAME = "libcublas.so.12";

  private CublasShim() {}

  /**
   * The file, from the build's folder or out of the jar.
   *
   * @throws DeviceException if the jar was built without a C compiler
   */
  static Path file() {
    Path built = NativeFolder.file("cublas13", NAME);
    if (Files.isRegularFile(built)) {
      return built;
    }
    byte[] bytes = KernelImage.resource("cublas13-" + NAME);
    if (bytes == null) {
      throw new DeviceException(
          "this machine has CUDA 13 only, and the jar was built without a C++ compiler, which that"
              + " needs: install CUDA 12's libcublas, or build the jar with g++ and cmake");
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    String folder = "cublas13-%08x".formatted(crc.getValue());
    CacheFolder cache = new CacheFolder(CacheFolder.ofUser().folder().resolve(folder));
    Path kept = cache.folder().resolve(NAME);
    if (Files.isRegularFile(kept)) {
      return kept;
    }
    return cache
        .write(NAME, bytes)
        .orElseThrow(() -> new DeviceException("cannot write " + kept + ", which CUDA 13 needs"));
  }
}
