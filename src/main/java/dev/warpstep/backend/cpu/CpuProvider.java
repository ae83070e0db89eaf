package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceOptions;
import java.util.Map;
import java.util.Optional;

/** Opens {@code --device cpu}. */
public final class CpuProvider implements BackendProvider {
  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Optional<String> unusable() {
    return Optional.empty();
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public Map<String, String> libraries() {
    BlasLibrary library = BlasLibrary.instance();
    String state =
        library.isNative()
            ? " (native)"
            : ": many times slower than a native BLAS; a jar built on this platform carries one";
    return Map.of("BLAS", library.description() + state);
  }

  @Override
  public Backend open(DeviceOptions options) {
    return new CpuBackend(options.threads(), BlasLibrary.instance());
  }
}
