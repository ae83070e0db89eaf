package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
  @TempDir Path directory;

  @Test
  void metricsHaveTheExactTextAndAreFlushedRowByRow() throws IOException {
    Path file = directory.resolve("metrics.csv");
    String header =
        "epoch,step,train_loss,test_loss,test_accuracy,lr,examples_per_second,elapsed_seconds\n";
    try (MetricsCsv csv = new MetricsCsv(file, false)) {
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
  void theScoresOfAValidationPartAreCalledSo() {
    assertEquals(
        "epoch,step,train_loss,validation_loss,validation_accuracy,lr,examples_per_second,"
            + "elapsed_seconds",
        MetricsCsv.header(true));
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
    assertThrows(NoSuchFileException.class, () -> new MetricsCsv(file, true));
    assertThrows(NoSuchFileException.class, () -> new StepsCsv(file));
  }
}
