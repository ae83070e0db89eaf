package dev.warpstep.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.Tensor;
import dev.warpstep.testing.Device;
import dev.warpstep.testing.Thorough;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of the lower precisions: they hold for what rounds so, and find what rounds more. */
class PrecisionTest {
  /** Products with factors that keep some bits, as a device would do it that says {@code name}. */
  private static Backend rounding(Backend cpu, String name, int fraction, boolean nearest) {
    int dropped = 23 - fraction;
    return new DelegatingBackend(cpu) {
      @Override
      public String precision() {
        return name;
      }

      @Override
      public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        float[] left = a.toFloats();
        float[] right = b.toFloats();
        a.write(rounded(left));
        b.write(rounded(right));
        super.gemm(a, transposeA, b, transposeB, c);
        a.write(left);
        b.write(right);
      }

      private float[] rounded(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          int bits = Float.floatToIntBits(values[i]);
          int half = (1 << dropped - 1) - 1 + (bits >> dropped & 1); // ties to even
          result[i] = Float.intBitsToFloat((nearest ? bits + half : bits) >> dropped << dropped);
        }
        return result;
      }
    };
  }

  private static List<Result> failures(String name, int fraction, boolean nearest) {
    try (Backend cpu = Backends.open("cpu");
        Backend reference = Device.reference()) {
      Backend device = rounding(cpu, name, fraction, nearest);
      return new ParitySuite(device, cpu, reference, Sizes.QUICK)
          .checks().stream()
              .filter(check -> Thorough.isOn() || !check.operation().startsWith("update"))
              .map(Check::run)
              .filter(result -> !result.ok())
              .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"bf16, 7, true", "tf32, 10, true", "tf32, 10, false"})
  void whatRoundsSoHolds(String name, int fraction, boolean nearest) {
    assertEquals(List.of(), failures(name, fraction, nearest));
  }

  @ParameterizedTest
  @CsvSource({"bf16, 7, false", "bf16, 6, true", "tf32, 9, false", "fp32, 22, true"})
  void whatRoundsMoreIsFound(String name, int fraction, boolean nearest) {
    List<Result> failures = failures(name, fraction, nearest);
    assertTrue(failures.stream().anyMatch(result -> result.operation().equals("gemm nt")));
  }

  @Test
  void float64IsRefused() {
    try (Backend cpu = Backends.open("cpu");
        Backend reference = Device.reference()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ParitySuite(reference, cpu, reference, Sizes.QUICK));
    }
  }
}
