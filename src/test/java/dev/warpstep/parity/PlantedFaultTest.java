package dev.warpstep.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Thorough;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault in one operation of a device is found, and the rows that fail name it and no other. Of
 * those that shall not fail, each fault has its own fifth looked at, and all of them only if the
 * tests are thorough.
 */
class PlantedFaultTest {
  @ParameterizedTest
  @EnumSource(Fault.class)
  void isFoundAndNamed(Fault fault) {
    try (Backend cpu = Backends.open("cpu");
        Backend against = Backends.open("cpu", DeviceOptions.defaults().threads(1));
        Backend reference = Device.reference()) {
      List<Result> results =
          new ParitySuite(fault.in(cpu), against, reference, Sizes.QUICK)
              .checks().stream().filter(check -> isLookedAt(check, fault)).map(Check::run).toList();
      Set<String> expected = operations(results, result -> fault.breaks(result.operation()));
      Set<String> failed =
          operations(results, result -> !result.ok() && !fault.touches(result.operation()));
      assertFalse(expected.isEmpty(), "the fault breaks something");
      assertEquals(expected, failed, () -> details(results));
      for (Result result : results) {
        if (!result.ok()) {
          assertTrue(result.detail().startsWith(result.operation() + ", "), result.detail());
        }
      }
    }
  }

  private static boolean isLookedAt(Check check, Fault fault) {
    String operation = check.operation();
    return Thorough.isOn()
        || fault.breaks(operation)
        || fault.touches(operation)
        || Math.floorMod(operation.hashCode() + fault.ordinal(), 5) == 0;
  }

  private static String details(List<Result> results) {
    Stream<Result> failed = results.stream().filter(result -> !result.ok());
    return failed.map(Result::detail).collect(Collectors.joining("\n"));
  }

  private static Set<String> operations(List<Result> results, Predicate<Result> which) {
    Stream<Result> chosen = results.stream().filter(which);
    return chosen.map(Result::operation).collect(Collectors.toCollection(TreeSet::new));
  }
}
