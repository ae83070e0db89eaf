package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code --device emulator}: the CUDA backend on a libcuda and a libcublas that run the real
 * kernels on the host. It proves what they compute, and nothing about their speed.
 */
public final class EmulatorProvider implements BackendProvider {
  private static final String NAME = "emulator";

  /** The system property that names another library of kernels, such as one with a fault. */
  static final String KERNELS = "warpstep.emulator.kernels";

  /** The system property that gives the emulator CUDA 13's cuBLAS, behind the shim. */
  static final String CUDA_13 = "warpstep.emulator.cuda13";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unusable() {
    Path driver = required().get(0);
    if (!required().stream().allMatch(Files::isRegularFile) || !Files.isRegularFile(kernels())) {
      return Optional.of(
          "the host emulator is not built (%s): run `native/build`, which needs g++ and cmake"
              .formatted(driver.getParent()));
    }
    if (LoadedDriver.isOther(driver)) {
      return Optional.of("this process uses the GPU: the emulator needs another process");
    }
    return Optional.empty();
  }

  @Override
  public int rank() {
    return -2;
  }

  @Override
  public Set<Precision> precisions() {
    return EnumSet.allOf(Precision.class);
  }

  @Override
  public boolean emulated() {
    return true;
  }

  @Override
  public Map<String, String> libraries() {
    return Map.of("note", "not a GPU: the CUDA backend on the host, to test with");
  }

  @Override
  public Backend open(DeviceOptions options) {
    return open(options.precision(), CudaBackend.RESERVE);
  }

  /** With the share of the device's memory that a data set may not take. */
  static CudaBackend open(Precision precision, double reserve) {
    return open(precision, reserve, CudaBackend.MOST_PINNED);
  }

  /** As the other, with a limit of pinned memory. */
  static CudaBackend open(Precision precision, double reserve, long mostPinned) {
    LoadedDriver.load(required());
    return new CudaBackend(
        NAME, precision, new Context(), KernelImage.library(kernels()), reserve, mostPinned);
  }

  private static List<Path> required() {
    Path driver = NativeFolder.file("emulator", "libcuda.so.1");
    return Boolean.getBoolean(CUDA_13)
        ? List.of(
            driver,
            NativeFolder.file("emulator13", "libcublas.so.13"),
            NativeFolder.file("cublas13", "libcublas.so.12"))
        : List.of(driver, NativeFolder.file("emulator", "libcublas.so.12"));
  }

  private static Path kernels() {
    String told = System.getProperty(KERNELS);
    return told == null
        ? NativeFolder.file("emulator", "libwarpstep_kernels.so")
        : Path.of(told).toAbsolutePath();
  }
}
