package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.op.optimizer.Optimizers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void aStepIsSetAgainstAProductOfTheSameRun() throws IOException {
    Map<String, Object> json =
        Cli.run(
                "bench",
                "--layers",
                "8-4-3",
                "--batch",
                "5",
                "--warm-up",
                "0",
                "--rounds",
                "3",
                "--json")
            .succeeds()
            .json();
    Map<?, ?> result = (Map<?, ?>) ((List<?>) json.get("results")).get(0);
    double ceiling = number(result, "ceilingGflops");
    assertTrue(ceiling > 0);
    assertTrue(number(result, "ceilingWidth") >= 256);
    assertEquals(number(result, "gflops") / ceiling, number(result, "shareOfCeiling"), 1e-9);
    assertTrue(number(result, "transferMillisMedian") > 0);
    assertEquals(5 * 8 * 4, number(result, "transferBytes"));
    assertTrue(number(result, "stepMillisP90") >= number(result, "stepMillisMedian"));
  }

  @Test
  void theTableFitsEightyColumns() {
    for (String what : List.of("--layers=8-4-3", "--optimizers=all")) {
      String text = Cli.run("bench", what, "--warm-up", "0", "--rounds", "1").succeeds().out();
      assertTrue(text.contains(what.contains("8-4-3") ? "8-4-3" : "rmsprop"), text);
      text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
      // A row for the step or for each update, and what its last column is a share of.
      long rows =
          text.lines().filter(line -> line.matches("cpu +(fp32|[a-z_]+) +[0-9].*%")).count();
      assertEquals(what.contains("8-4-3") ? 1 : Optimizers.ALL.names().size(), rows, text);
      assertTrue(text.contains(what.contains("8-4-3") ? "peak of cpu fp32: " : "copy in cpu: "));
    }
  }

  @Test
  void anUpdateCountsTheBytesThatItMustMove() throws IOException {
    Map<String, Object> json =
        Cli.run(
                "bench",
                "--optimizers",
                "sgd,momentum,adam",
                "--parameters",
                "1e4,777",
                "--warm-up",
                "0",
                "--rounds",
                "1",
                "--json")
            .succeeds()
            .json();
    List<?> rows = (List<?>) json.get("optimizers");
    assertEquals(6, rows.size());
    Map<String, Integer> bytes = Map.of("sgd", 12, "momentum", 20, "adam", 28);
    for (Object row : rows) {
      Map<?, ?> result = (Map<?, ?>) row;
      double moved = bytes.get(result.get("optimizer")) * number(result, "parameters");
      assertEquals(moved, number(result, "bytes"));
      double rate = moved / number(result, "updateNanosMedian");
      assertEquals(rate, number(result, "gigabytesPerSecond"), 1e-9 * rate);
      assertEquals(
          rate / number(result, "copyGigabytesPerSecond"), number(result, "shareOfCopy"), 1e-9);
    }
  }

  private static double number(Map<?, ?> row, String name) {
    return ((Number) row.get(name)).doubleValue();
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
        "--precision | bf1            | did you mean bf16?",
        "--parameters | 1e6           | --parameters goes with --optimizers",
        "--optimizers | adm           | did you mean adam?",
      })
  void badOptionsAreRefused(String option, String value, String message) {
    Cli.run("bench", option, value).failsWith(2, message);
  }

  @ParameterizedTest
  @CsvSource({"--layers, 5-5-5", "--batch, 3", "--precision, bf16", "--optimizer, sgd"})
  void whatAStepIsDoesNotCountForUpdates(String option, String value) {
    Cli.run("bench", "--optimizers", "adam", option, value)
        .failsWith(2, option + " has no effect with --optimizers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "3e9", "x"})
  void aLengthIsAWholeNumber(String length) {
    Cli.run("bench", "--optimizers", "sgd", "--parameters", length)
        .failsWith(2, "--parameters must be whole numbers from 1 to 2^31 - 1: " + length);
  }

  @Test
  void aPrecisionThatNoDeviceTakesIsRefused() {
    Cli.run("bench", "--devices", "cpu", "--precision", "bf16")
        .failsWith(69, "no bf16 is timed: device cpu computes in fp32");
  }
}
