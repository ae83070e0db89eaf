package dev.warpstep.backend;

/**
 * What a device is opened with.
 *
 * @param threads threads of the CPU backend; results do not depend on it
 */
public record DeviceOptions(int threads) {
  /** Checks that there is at least one thread. */
  public DeviceOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more: " + threads);
    }
  }

  /** As many threads as the machine has processors. */
  public static DeviceOptions defaults() {
    return new DeviceOptions(Runtime.getRuntime().availableProcessors());
  }
}
