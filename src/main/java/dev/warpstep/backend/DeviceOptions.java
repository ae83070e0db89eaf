package dev.warpstep.backend;

/**
 * What a device is opened with.
 *
 * @param threads threads of the CPU backend; results do not depend on it
 * @param precision number format of the products
 */
public record DeviceOptions(int threads, Precision precision) {
  /** Number formats of the products; sums, parameters and all else are float32 in each. */
  public enum Precision {
    /** float32. */
    FP32,
    /** float32 with the factors rounded to 10 bits of fraction, on the tensor cores. */
    TF32,
    /** bfloat16 factors, float32 sums and master weights; its range needs no loss scaling. */
    BF16;

    /** As {@code --precision} names it. */
    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Checks that there is at least one thread. */
  public DeviceOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more: " + threads);
    }
  }

  /** As many threads as the machine has processors, float32. */
  public static DeviceOptions defaults() {
    return new DeviceOptions(Runtime.getRuntime().availableProcessors(), Precision.FP32);
  }

  /** With a number of threads. */
  public DeviceOptions threads(int value) {
    return new DeviceOptions(value, precision);
  }

  /** With a precision of the products. */
  public DeviceOptions precision(Precision value) {
    return new DeviceOptions(threads, value);
  }
}
