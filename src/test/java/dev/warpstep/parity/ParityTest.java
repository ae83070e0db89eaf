package dev.warpstep.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.testing.Device;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What {@code parity} checks, for every float32 device of this machine: against the CPU, and for
 * the CPU itself against one thread of it.
 */
class ParityTest {
  @TestFactory
  Stream<DynamicContainer> everyDevice() {
    return Device.allFloat32().stream().map(ParityTest::device);
  }

  /** The backends are open while the container's tests run, and are closed by the last of them. */
  private static DynamicContainer device(Device device) {
    return dynamicContainer(device.name(), Stream.of(device).flatMap(ParityTest::checks));
  }

  private static Stream<DynamicNode> checks(Device device) {
    Backend tested = device.open(2);
    Backend against = Backends.open("cpu", DeviceOptions.defaults().threads(1));
    Backend reference = Device.reference();
    List<Check> checks = new ParitySuite(tested, against, reference, Sizes.FULL).checks();
    DynamicTest close =
        dynamicTest(
            "closes with nothing left allocated",
            () -> {
              tested.close();
              against.close();
              reference.close();
            });
    return Stream.concat(
        checks.stream().map(check -> dynamicTest(check.operation(), () -> holds(check))),
        Stream.of(close));
  }

  private static void holds(Check check) {
    Result result = check.run();
    assertTrue(result.ok(), result.detail());
    assertTrue(result.cases() > 0);
  }
}
