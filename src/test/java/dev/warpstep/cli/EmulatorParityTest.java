package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.backend.cuda.Emulator;
import dev.warpstep.testing.ChildJvm;
import dev.warpstep.testing.Thorough;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernels' parity where something else differs: CUDA 13's cuBLAS behind the shim, or the order
 * in which blocks and threads run, which shows a race.
 */
class EmulatorParityTest {
  private static final String CUDA_13 = "-Dwarpstep.emulator.cuda13=";

  @BeforeEach
  void emulator() {
    Emulator.require();
  }

  /**
   * A run of {@code parity}.
   *
   * @param seed of the order of blocks and threads; 0 for the usual one
   */
  private record Run(boolean cuda13, int seed, String precision) {
    ChildJvm child() {
      ChildJvm.Setup setup =
          new ChildJvm.Setup().option(CUDA_13 + cuda13).option("-XX:ActiveProcessorCount=1");
      if (seed > 0) {
        setup.environment("WARPSTEP_EMULATOR_SEED", seed);
      }
      String arguments = "parity --device emulator --quick --json --precision " + precision;
      try {
        return setup.run(ChildJvm.CLI, (Object[]) arguments.split(" "));
      } catch (Exception e) {
        throw new IllegalStateException(toString(), e);
      }
    }

    void check(ChildJvm child) throws IOException {
      Map<String, Object> json = JSON.std.mapFrom(child.succeeds().out());
      assertEquals(true, json.get("pass"), toString());
      assertEquals("emulator", json.get("device"));
      assertEquals(precision, json.get("precision"));
      assertTrue(((List<?>) json.get("results")).size() > 50, child.out());
      assertEquals("", child.err(), toString());
    }
  }

  @Test
  void holds() {
    List<Run> runs =
        Thorough.isOn()
            ? List.of(
                new Run(true, 0, "fp32"),
                new Run(false, 7, "fp32"),
                new Run(false, 7, "tf32"),
                new Run(false, 7, "bf16"))
            // bf16 has every kernel of fp32 and its own, and the shim passes on what it is given.
            : List.of(new Run(true, 7, "bf16"));
    List<ChildJvm> children = runs.stream().map(Run::child).toList();
    assertAll(
        IntStream.range(0, runs.size()).mapToObj(i -> () -> runs.get(i).check(children.get(i))));
  }

  @ParameterizedTest
  @CsvSource({"true, cuBLAS 13.0", "false, cuBLAS 12.6"})
  void theShimIsInItsPlace(boolean cuda13, String version) throws Exception {
    ChildJvm child =
        new ChildJvm.Setup().option(CUDA_13 + cuda13).run(ChildJvm.CLI, "info", "--json");
    String state =
        ((List<?>) JSON.std.mapFrom(child.succeeds().out()).get("devices"))
            .stream()
                .map(device -> (Map<?, ?>) device)
                .filter(device -> "emulator".equals(device.get("name")))
                .map(device -> String.valueOf(device.get("state")))
                .findFirst()
                .orElseThrow();
    assertTrue(state.contains(version), state);
  }

  @Test
  void itIsNotTimed() {
    Cli.run("bench", "--devices", "emulator")
        .failsWith(Failure.DEVICE, "device emulator is not timed: it is an emulator");
  }
}
