package dev.warpstep.testing;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.Tensor;
import java.util.List;

/**
 * A device that is usable on this machine, with what the tests' tolerances follow from.
 *
 * @param name what {@code --device} takes
 * @param unitRoundoff u of its arithmetic: 2^-53 or 2^-24
 */
public record Device(String name, double unitRoundoff) {
  /** u of float32. */
  public static final double FLOAT = 0x1p-24;

  /** u of float64. */
  public static final double DOUBLE = 0x1p-53;

  /** Every usable device of this build. */
  public static List<Device> all() {
    return Backends.all().stream()
        .filter(provider -> provider.unusable().isEmpty())
        .map(Device::of)
        .toList();
  }

  /** Those that train in float32. */
  public static List<Device> allFloat32() {
    return all().stream().filter(device -> !device.isFloat64()).toList();
  }

  /** The oracle. */
  public static Backend reference() {
    return Backends.open("reference");
  }

  /** Finds the precision by what a tensor keeps of a number. */
  private static Device of(BackendProvider provider) {
    double fine = 1 + 0x1p-40;
    try (Backend backend = provider.open(DeviceOptions.defaults());
        Tensor one = backend.allocate(1, 1)) {
      one.write(new double[] {fine});
      return new Device(provider.name(), one.toDoubles()[0] == fine ? DOUBLE : FLOAT);
    }
  }

  /** Whether its numbers are float64. */
  public boolean isFloat64() {
    return unitRoundoff == DOUBLE;
  }

  /** Opens it with default options; closing it closes the tensors that were allocated on it. */
  public Backend open() {
    return TensorOwner.of(Backends.open(name));
  }

  /** Opens it with a number of threads, where it has any. */
  public Backend open(int threads) {
    return Backends.open(name, DeviceOptions.defaults().threads(threads));
  }

  /** A tensor with values, {@code rows*columns} numbers. */
  public static Tensor tensor(Backend backend, int rows, int columns, double... values) {
    Tensor tensor = backend.allocate(rows, columns);
    tensor.write(values);
    return tensor;
  }

  @Override
  public String toString() {
    return name;
  }
}
