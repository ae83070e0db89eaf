package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.warpstep.ChildJvm;
import dev.warpstep.backend.cuda.Emulator;
import java.util.List;
import java.util.Map;
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

  @ParameterizedTest
  @CsvSource({"true, 0, fp32", "false, 7, fp32", "false, 7, tf32", "false, 7, bf16"})
  void holds(boolean cuda13, int seed, String precision) throws Exception {
    ChildJvm.Setup setup = new ChildJvm.Setup().option(CUDA_13 + cuda13);
    if (seed > 0) {
      setup.environment("WARPSTEP_EMULATOR_SEED", seed);
    }
    ChildJvm child =
        setup.run(
            ChildJvm.CLI,
            "parity",
            "--device",
            "emulator",
            "--quick",
            "--json",
            "--precision",
            precision);
    child.succeeds();
    Map<String, Object> json = JSON.std.mapFrom(child.out());
    assertEquals(true, json.get("pass"));
    assertEquals("emulator", json.get("device"));
    assertEquals(precision, json.get("precision"));
    assertTrue(((List<?>) json.get("results")).size() > 50);
    assertEquals("", child.err());
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
