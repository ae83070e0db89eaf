package dev.warpstep.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.testing.Device;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault in one operation of a device is found, and the rows that fail name it and no other. Only
 * the checks that call a method with the fault are run: the others see a device that is right,
 * which {@link ParityTest} looks at.
 */
class PlantedFaultTest {
  /** For each check by its operation, the methods of the tested device that it calls. */
  private static final Map<String, Set<String>> CALLED = new HashMap<>();

  @BeforeAll
  static void recordCalls() {
    try (Backend cpu = Backends.open("cpu");
        Backend against = Backends.open("cpu", DeviceOptions.defaults().threads(1));
        Backend reference = Device.reference()) {
      Set<String> called = new HashSet<>();
      for (Check check :
          new ParitySuite(
                  new DelegatingBackend(recording(cpu, called)) {}, against, reference, Sizes.QUICK)
              .checks()) {
        called.clear();
        Result result = check.run();
        assertTrue(result.ok(), result.detail());
        CALLED.put(result.operation(), Set.copyOf(called));
      }
    }
  }

  private static Backend recording(Backend backend, Set<String> called) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          called.add(method.getName());
          try {
            return method.invoke(backend, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, handler);
  }

  private static Set<String> faulty(Backend backend) {
    return Arrays.stream(backend.getClass().getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void isFoundAndNamed(Fault fault) {
    try (Backend cpu = Backends.open("cpu");
        Backend against = Backends.open("cpu", DeviceOptions.defaults().threads(1));
        Backend reference = Device.reference()) {
      Backend device = fault.in(cpu);
      Set<String> faulty = faulty(device);
      assertFalse(faulty.isEmpty(), "the fault is in a method");
      List<Result> results =
          new ParitySuite(device, against, reference, Sizes.QUICK)
              .checks().stream()
                  .filter(check -> !Collections.disjoint(CALLED.get(check.operation()), faulty))
                  .map(Check::run)
                  .toList();
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

  private static String details(List<Result> results) {
    Stream<Result> failed = results.stream().filter(result -> !result.ok());
    return failed.map(Result::detail).collect(Collectors.joining("\n"));
  }

  private static Set<String> operations(List<Result> results, Predicate<Result> which) {
    Stream<Result> chosen = results.stream().filter(which);
    return chosen.map(Result::operation).collect(Collectors.toCollection(TreeSet::new));
  }
}
