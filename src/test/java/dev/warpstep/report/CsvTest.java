package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
  @TempDir Path directory;

  @Test
  void metricsHaveTheExactTextAndAreFlushedRowByRow() throws IOException {
    Path file = directory.resolve("metrics.csv");
    String header =
        "epoch,step,train_loss,test_loss,test_accuracy,lr,examples_per_second,elapsed_seconds\n";
    try (MetricsCsv csv = new MetricsCsv(file)) {
      assertEquals(header, Files.readString(file));
      csv.append(new EpochMetrics(1, 12, 0.1 + 0.2, 0.25, 0.975, 1e-3, 61234.56, 0.41234));
      String first = "1,12,0.30000000000000004,0.25,0.975,0.001,61234.6,0.412\n";
      assertEquals(header + first, Files.readString(file));
      double nan = Double.NaN;
      csv.append(new EpochMetrics(2, 24, nan, nan, nan, 1e-5, 2e7, 3600));
      csv.append(new EpochMetrics(3, 36, Double.POSITIVE_INFINITY, 0, 1, 0, nan, 3600.0005));
      assertEquals(
          header + first + "2,24,,,,1e-5,20000000.0,3600.000\n" + "3,36,Infinity,0,1,0,,3600.000\n",
          Files.readString(file));
    }
  }

  @Test
  void stepsHaveTheExactText() throws IOException {
    Path file = directory.resolve("steps.csv");
    try (StepsCsv csv = new StepsCsv(file)) {
      csv.append(1, 2.302585092994046);
      csv.append(2, 0.1f);
      csv.append(3, (double) 0.1f);
      csv.append(4, Double.NaN);
      csv.flush();
      assertTrue(Files.readString(file).endsWith("4,NaN\n"));
      csv.append(5, Float.POSITIVE_INFINITY);
    }
    assertEquals(
        "step,loss\n1,2.302585092994046\n2,0.1\n3,0.10000000149011612\n4,NaN\n5,Infinity\n",
        Files.readString(file));
  }

  @Test
  void aMissingDirectoryIsReported() {
    Path file = directory.resolve("no/metrics.csv");
    assertThrows(NoSuchFileException.class, () -> new MetricsCsv(file));
    assertThrows(NoSuchFileException.class, () -> new StepsCsv(file));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "100, 100",
    "-2.50, -2.5",
    "0.0001, 0.0001",
    "0.00001, 1e-5",
    "-1.25e-7, -1.25e-7",
    "9007199254740993, 9007199254740992",
    "1e15, 1000000000000000",
    "1e16, 1e16",
    // The two that Double.toString writes with a digit too many before Java 19.
    "2.0E-3, 0.002",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "2e23, 2e23",
    "5.6843418860808015E-14, 5.684341886080802e-14",
    "4.9E-324, 5e-324",
    "1.7976931348623157E308, 1.7976931348623157e308",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void shortestDouble(double value, String expected) {
    assertEquals(expected, ShortestDecimal.of(value));
    assertEquals(value, Double.parseDouble(expected));
  }

  /** Float.toString is a digit off before Java 19. */
  @ParameterizedTest
  @CsvSource({"5.6830185e25", "4.1149807e25"})
  void ofTheShortestTheNearest(String text) {
    assertEquals(text, ShortestDecimal.of(Float.parseFloat(text)));
  }

  /** No text with a digit fewer, rounded either way, may give the number back. */
  @Test
  void everyTextGivesTheNumberBackAndIsShortest() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      float single = Float.intBitsToFloat(random.nextInt());
      if (Double.isFinite(value)) {
        String text = ShortestDecimal.of(value);
        assertEquals(value, Double.parseDouble(text));
        assertTrue(digits(text) <= digits(Double.toString(value)), text);
      }
      if (Float.isFinite(single)) {
        String text = ShortestDecimal.of(single);
        assertEquals(single, Float.parseFloat(text));
        assertTrue(digits(text) <= digits(Float.toString(single)), text);
      }
    }
  }

  private static int digits(String text) {
    String mantissa = text.toLowerCase(java.util.Locale.ROOT).split("e")[0];
    return mantissa.replaceAll("[-.]", "").replaceAll("^0+|0+$", "").length();
  }
}
