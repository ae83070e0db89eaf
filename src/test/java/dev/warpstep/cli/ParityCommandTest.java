package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.activation.Activations;
import dev.warpstep.op.loss.Losses;
import dev.warpstep.op.optimizer.Optimizers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityCommandTest {
  @Test
  void theTableHasAVerdictInEightyColumns() {
    String text = Cli.run("parity", "--device", "cpu", "--quick").succeeds().out();
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    String last = text.lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.startsWith("PASS  "), last);
    assertTrue(text.contains("both are cpu"), text);
  }

  @Test
  void jsonHasTheContractsFieldsAndEveryEntry() throws IOException {
    Map<String, Object> json =
        Cli.run("parity", "--device", "cpu", "--quick", "--json").succeeds().json();
    assertEquals("cpu", json.get("device"));
    assertEquals("cpu", json.get("against"));
    assertEquals("fp32", json.get("precision"));
    assertEquals(true, json.get("pass"));
    List<?> results = (List<?>) json.get("results");
    for (Object row : results) {
      Map<?, ?> result = (Map<?, ?>) row;
      assertEquals(true, result.get("ok"), row::toString);
      assertTrue(((Number) result.get("cases")).intValue() > 0, row::toString);
      assertTrue(((Number) result.get("worst")).doubleValue() >= 0, row::toString);
      assertTrue(Set.of("ULP", "of bound").contains(result.get("unit")), row::toString);
      assertTrue(result.get("where") instanceof String, row::toString);
    }
    Set<Object> operations =
        results.stream().map(row -> ((Map<?, ?>) row).get("operation")).collect(Collectors.toSet());
    for (String name : Optimizers.ALL.names()) {
      for (String what : List.of("update %s", "step %s, theta", "replay %s", "run %s")) {
        assertTrue(operations.contains(what.formatted(name)), name);
      }
    }
    for (String name : Activations.ALL.names()) {
      assertTrue(operations.contains("bias + " + name), name);
      assertTrue(operations.contains("gradient of " + name), name);
    }
    for (String name : Losses.ALL.names()) {
      assertTrue(operations.contains("loss " + name), name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--device    | reference | --device must be a float32 device",
        "--against   | reference | --against must be a float32 device",
        "--device    | cqu       | did you mean cpu?",
        "--against   | cqu       | did you mean cpu?",
        "--precision | fp33      | did you mean fp32?",
        "--quik      | x         | did you mean --quick?",
      })
  void badOptionsAreRefused(String option, String value, String message) {
    Cli.run("parity", option, value).failsWith(2, message);
  }

  @Test
  void whatADeviceCannotDoIsSaid() {
    Cli.run("parity", "--device", "cpu", "--precision", "bf16")
        .failsWith(69, "device cpu does not compute in bf16");
  }
}
