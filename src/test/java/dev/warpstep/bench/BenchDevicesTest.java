package dev.warpstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.DeviceException;
import dev.warpstep.backend.DeviceOptions;
import dev.warpstep.backend.DeviceOptions.Precision;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchDevicesTest {
  private static final BackendProvider CPU =
      new Listed("cpu", null, EnumSet.of(Precision.FP32), false);
  private static final BackendProvider GPU =
      new Listed("cuda", null, EnumSet.allOf(Precision.class), false);
  private static final BackendProvider NO_GPU =
      new Listed("cuda", "no driver: install one", EnumSet.allOf(Precision.class), false);
  private static final BackendProvider EMULATOR =
      new Listed("emulator", null, EnumSet.allOf(Precision.class), true);

  private final List<String> notes = new ArrayList<>();

  /** A device that is only listed. */
  private record Listed(String name, String why, Set<Precision> precisions, boolean emulated)
      implements BackendProvider {
    @Override
    public Optional<String> unusable() {
      return Optional.ofNullable(why);
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public Backend open(DeviceOptions options) {
      throw new AssertionError("opened: " + name);
    }
  }

  private List<BackendProvider> choose(List<String> names, BackendProvider... all) {
    return BenchDevices.choose(names, List.of(all), notes::add);
  }

  @Test
  void theDefaultIsTheCpuAndAUsableGpu() {
    assertEquals(List.of(CPU, GPU), choose(null, GPU, EMULATOR, CPU));
    assertEquals(List.of(), notes);
  }

  @Test
  void withoutAGpuTheCpuIsTimedAndTheReasonSaid() {
    assertEquals(List.of(CPU), choose(null, NO_GPU, EMULATOR, CPU));
    assertEquals(List.of("no GPU is timed: no driver: install one"), notes);
    assertEquals(List.of(CPU), choose(null, CPU));
    assertEquals("no GPU is timed: this build has no CUDA backend", notes.get(1));
  }

  @Test
  void aNamedDeviceIsNeverReplaced() {
    assertEquals(List.of(GPU, CPU, CPU), choose(List.of("cuda", "cpu", "cpu"), CPU, GPU));
    refuses("device cuda is not usable: no driver", () -> choose(List.of("cuda"), CPU, NO_GPU));
    assertThrows(IllegalArgumentException.class, () -> choose(List.of("cuda"), CPU));
  }

  @Test
  void anEmulatorIsNotTimed() {
    refuses(
        "device emulator is not timed: it is an emulator, whose times mean nothing",
        () -> choose(List.of("cpu", "emulator"), CPU, EMULATOR));
    BackendProvider posing = new Listed("cuda", null, EnumSet.allOf(Precision.class), true);
    assertEquals(List.of(CPU), choose(null, CPU, posing));
    refuses("whose times mean nothing", () -> choose(List.of("cuda"), CPU, posing));
  }

  @Test
  void eachPrecisionIsTimedWhereItIsTaken() {
    List<BackendProvider> both = List.of(CPU, GPU);
    assertEquals(both, BenchDevices.taking(Precision.FP32, both));
    assertEquals(List.of(GPU), BenchDevices.taking(Precision.BF16, both));
    BenchDevices.check(both, List.of(Precision.TF32, Precision.FP32), notes::add);
    assertEquals(List.of(), notes);
    BenchDevices.check(both, List.of(Precision.TF32, Precision.BF16), notes::add);
    assertEquals(List.of("device cpu computes in fp32, not in tf32 or bf16: not timed"), notes);
    refuses(
        "no bf16 is timed: device cpu computes in fp32",
        () -> BenchDevices.check(List.of(CPU), List.of(Precision.BF16), notes::add));
  }

  private static void refuses(String message, org.junit.jupiter.api.function.Executable call) {
    String said = assertThrows(DeviceException.class, call).getMessage();
    assertTrue(said.contains(message), said);
  }
}
