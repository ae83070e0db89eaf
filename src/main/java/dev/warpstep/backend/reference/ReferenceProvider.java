package dev.warpstep.backend.reference;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceOptions;
import java.util.Optional;

/** Opens {@code --device reference}. */
public final class ReferenceProvider implements BackendProvider {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Optional<String> unusable() {
    return Optional.empty();
  }

  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Backend open(DeviceOptions options) {
    return new ReferenceBackend();
  }
}
