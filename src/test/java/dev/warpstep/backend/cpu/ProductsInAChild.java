package dev.warpstep.backend.cpu;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.GemmParityTest;
import dev.warpstep.testing.Device;
import java.util.List;

/**
 * Runs products on the CPU backend in a JVM of its own, because a JVM chooses its BLAS once. Prints
 * the backend's description twice, so that the second shows that nothing more is logged.
 */
final class ProductsInAChild {
  private ProductsInAChild() {}

  /** No arguments; ends with a stack trace and another exit code if a product is out of bounds. */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try (Backend backend = Backends.open("cpu")) {
        for (int[] shape : List.of(new int[] {33, 31, 257}, new int[] {1, 255, 3})) {
          GemmParityTest.checkProduct(backend, Device.FLOAT, shape[0], shape[1], shape[2]);
        }
        System.out.println(backend.description());
      }
    }
  }
}
