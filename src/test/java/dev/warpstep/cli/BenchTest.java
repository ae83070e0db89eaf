package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  @Test
  void jsonHasTheContractsFields() throws IOException {
    Map<String, Object> json =
        Cli.run(
                "bench",
                "--layers",
                "8-4-3",
                "--batch",
                "4,9",
                "--devices",
                "cpu,reference",
                "--warm-up",
                "0.1",
                "--rounds",
                "1",
                "--json")
            .succeeds()
            .json();
    List<?> results = (List<?>) json.get("results");
    assertEquals(4, results.size());
    for (Object row : results) {
      Map<?, ?> result = (Map<?, ?>) row;
      assertEquals("8-4-3", result.get("layers"));
      assertEquals("adam", result.get("optimizer"));
      assertEquals("fp32".equals(result.get("precision")), "cpu".equals(result.get("device")));
      double median = ((Number) result.get("stepMillisMedian")).doubleValue();
      double least = ((Number) result.get("stepMillisMin")).doubleValue();
      int batch = ((Number) result.get("batch")).intValue();
      assertTrue(median >= least && least > 0, row::toString);
      double examples = ((Number) result.get("examplesPerSecond")).doubleValue();
      assertEquals(batch / median * 1e3, examples, 1e-9 * examples);
      // 6 multiply-adds' operations a weight and row, but 4 for the first layer's: no gradient by
      // x.
      double flops = batch * (4.0 * 8 * 4 + 6 * 4 * 3);
      assertEquals(flops / median / 1e6, ((Number) result.get("gflops")).doubleValue(), 1e-9);
    }
  }

  @Test
  void theTableFitsEightyColumns() {
    String text =
        Cli.run("bench", "--layers", "8-4-3", "--warm-up", "0.1", "--rounds", "1").succeeds().out();
    assertTrue(text.contains("8-4-3"), text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--layers    | 784            | --layers must be all widths",
        "--layers    | 784--10        | --layers must be a whole number, 1 or more",
        "--batch     | 0              | --batch must be 1 or more: 0",
        "--batch     | 2000000000     | --batch must be at most",
        "--batch     | 32,x           | --batch must be a whole number, 1 or more: x",
        "--threads   | -1             | --threads must be 1 or more: -1",
        "--threads   | 40000          | --threads must be at most 1024: 40000",
        "--layers    | 100000-100000-10 | --layers must give fewer than 2^31 parameters",
        "--rounds    | 0              | --rounds must be 1 or more: 0",
        "--warm-up   | -1             | --warm-up must be seconds, 0 or more: -1",
        "--optimizer | adm            | did you mean adam?",
        "--devices   | cqu            | did you mean cpu?",
      })
  void badOptionsAreRefused(String option, String value, String message) {
    Cli.run("bench", option, value).failsWith(2, message);
  }

  @Test
  void aMissingGpuIsSaid() {
    Cli.run("bench", "--devices", "cpu,cuda").failsWith(69, "device cuda is not usable");
  }
}
