package dev.warpstep.backend;

import dev.warpstep.backend.DeviceOptions.Precision;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Opens one kind of device; found by ServiceLoader. */
public interface BackendProvider {
  /** The name that {@code --device} takes. */
  String name();

  /** Why the device cannot be used here and how to fix that; empty when it can. */
  Optional<String> unusable();

  /**
   * Rank in {@code --device auto}: the usable device with the highest is taken; those below 0 are
   * taken by name only.
   */
  int rank();

  /** The precisions that {@link #open} takes. */
  default Set<Precision> precisions() {
    return Set.of(Precision.FP32);
  }

  /** Whether it only stands for a device, to test with, so that its times mean nothing. */
  default boolean emulated() {
    return false;
  }

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
