package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import dev.warpstep.testing.Requirement;

/** The host emulator as the device of a test. */
public final class Emulator {
  private Emulator() {}

  /** Skips the test where the emulator cannot be used; fails it in CI. */
  public static void require() {
    Requirement.met(new EmulatorProvider().unusable());
  }

  static CudaBackend open() {
    return open(Precision.FP32);
  }

  static CudaBackend open(Precision precision) {
    require();
    return (CudaBackend) new EmulatorProvider().open(DeviceOptions.defaults().precision(precision));
  }
}
