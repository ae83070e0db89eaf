package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Opens {@code --device cuda}: the first NVIDIA GPU. */
public final class CudaProvider implements BackendProvider {
  private static final String DRIVER = "libcuda.so.1";
  private static final String CUBLAS_12 = "libcublas.so.12";
  private static final String CUBLAS_13 = "libcublas.so.13";

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public Optional<String> unusable() {
    try {
      LoadedDriver.load(required());
      return Context.devices() > 0
          ? Optional.empty()
          : Optional.of("the driver sees no GPU: does nvidia-smi list one?");
    } catch (DeviceException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public Set<Precision> precisions() {
    return EnumSet.allOf(Precision.class);
  }

  @Override
  public Map<String, String> libraries() {
    List<Path> found = required();
    return Map.of(
        "driver",
        found.get(0).toString(),
        "cuBLAS",
        found.get(found.size() - 1).toString(),
        "kernels",
        KernelImage.resource(KernelImage.FATBIN) == null
            ? "compiled on first use by NVRTC"
            : "in the jar");
  }

  @Override
  public Backend open(DeviceOptions options) {
    LoadedDriver.load(required());
    Context context = new Context();
    return new CudaBackend(
        name(), options.precision(), context, KernelImage.ofJar(context.capability()));
  }

  /**
   * What must be loaded, in order.
   *
   * @throws DeviceException that says how to fix it, if a part is missing
   */
  private static List<Path> required() {
    if (!System.getProperty("os.name").startsWith("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw new DeviceException("JCuda's libraries here are for Linux on x86-64 only");
    }
    Path driver =
        GpuLibraries.find(DRIVER)
            .orElseThrow(
                () ->
                    new DeviceException(
                        "no NVIDIA driver (%s is not found): install it, or use --device cpu"
                            .formatted(DRIVER)));
    if (!GpuLibraries.hasDeviceFile()) {
      throw new DeviceException(
          "no NVIDIA GPU (there is %s but no /dev/nvidiactl): does nvidia-smi work here?"
              .formatted(driver));
    }
    if (LoadedDriver.isOther(driver)) {
      throw new DeviceException("this process uses the emulator: a GPU needs another process");
    }
    List<Path> libraries = new ArrayList<>(List.of(driver));
    libraries.addAll(cublas());
    return libraries;
  }

  private static List<Path> cublas() {
    Optional<Path> twelve = GpuLibraries.find(CUBLAS_12);
    if (twelve.isPresent()) {
      return withLt(twelve.get(), "libcublasLt.so.12");
    }
    Path thirteen =
        GpuLibraries.find(CUBLAS_13)
            .orElseThrow(
                () ->
                    new DeviceException(
                        "no cuBLAS (neither %s nor %s is found): install CUDA's libcublas, or name its folder in %s"
                            .formatted(CUBLAS_12, CUBLAS_13, GpuLibraries.FOLDER_VARIABLE)));
    List<Path> libraries = new ArrayList<>(withLt(thirteen, "libcublasLt.so.13"));
    libraries.add(Cuda13Shim.file(CUBLAS_12));
    return libraries;
  }

  private static List<Path> withLt(Path cublas, String lt) {
    Path beside = cublas.resolveSibling(lt);
    return Files.exists(beside) ? List.of(beside, cublas) : List.of(cublas);
  }
}
