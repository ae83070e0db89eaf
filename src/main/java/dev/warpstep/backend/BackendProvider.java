package dev.warpstep.backend;

import java.util.Map;
import java.util.Optional;

/** Opens one kind of device; found by ServiceLoader. */
public interface BackendProvider {
  /** The name that {@code --device} takes. */
  String name();

  /** Why the device cannot be used here, with the mend; empty when it can. */
  Optional<String> unusable();

  /**
   * Rank in {@code --device auto}: the usable device with the highest is taken; those below 0 are
   * taken by name only.
   */
  int rank();

  /** What it computes with, for {@code info}: names such as BLAS, to a few words each. */
  default Map<String, String> libraries() {
    return Map.of();
  }

  /**
   * Opens the device.
   *
   * @throws DeviceException if it is not usable after all
   */
  Backend open(DeviceOptions options);
}
