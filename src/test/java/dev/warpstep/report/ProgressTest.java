package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.train.EpochMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now = 5_000_000_000L;

  private Progress progress(boolean terminal, int width, int epochs, long rows) {
    return new Progress(out, terminal, width, epochs, rows, () -> now);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }

  @Test
  void aLogHasOneAlignedLineAnEpoch() {
    try (Progress progress = progress(false, 80, 10, 1437)) {
      progress.step(1, 700, 2.3);
      progress.epochEnd(new EpochMetrics(1, 12, 1.32861, 1.2187, 0.64444, 1e-3, 61234.4, 0.41));
      double nan = Double.NaN;
      progress.epochEnd(new EpochMetrics(2, 24, 0.001234567, nan, nan, 1e-3, 1e6, 75));
      progress.epochEnd(new EpochMetrics(10, 99, nan, nan, 0.1, 1e-3, nan, 7200));
    }
    assertEquals(
        """
        epoch  train loss   test loss   accuracy    examples/s   elapsed
         1/10      1.3286      1.2187     64.44%        61,234     0.4 s
         2/10    0.001235           -          -     1,000,000      1:15
        10/10         NaN         NaN     10.00%             -   2:00:00
        """,
        printed());
  }

  @Test
  void aTerminalShowsALiveLine() {
    Progress progress = progress(true, 80, 10, 1000);
    pass(0.5);
    progress.step(1, 250, 1.5);
    assertEquals(
        CLEAR + "epoch  1/10 [======>                  ]  loss 1.5000  500 examples/s  20 s left",
        printed());
  }

  @Test
  void itIsRedrawnAtMostTenTimesASecond() {
    Progress progress = progress(true, 80, 2, 1000);
    for (int step = 1; step <= 1000; step++) {
      pass(0.001);
      progress.step(1, step, 1);
    }
    int drawn = printed().split("loss", -1).length - 1;
    assertTrue(drawn >= 9 && drawn <= 11, "drawn " + drawn);
  }

  @Test
  void theLiveLineGivesWayToTheEpochsLineAndToTheEnd() {
    Progress progress = progress(true, 80, 2, 10);
    progress.step(1, 5, 1);
    progress.epochEnd(new EpochMetrics(1, 1, 1, 1, 1, 1, 1, 1));
    String soFar = printed();
    assertTrue(soFar.contains(CLEAR + "epoch  train loss"), soFar);
    assertTrue(soFar.endsWith("\n"), soFar);
    pass(1);
    progress.step(2, 5, Double.NaN);
    assertTrue(printed().substring(soFar.length()).contains("loss NaN"), printed());
    progress.close();
    assertTrue(printed().endsWith(CLEAR), printed());
    int length = printed().length();
    progress.close();
    assertEquals(length, printed().length());
  }

  @Test
  void timeLeftCountsFromWhereAResumedRunBegan() {
    Progress progress = progress(true, 80, 100, 1000);
    progress.step(51, 0, 1);
    assertFalse(printed().contains("left"), printed());
    pass(10);
    progress.step(51, 500, 1);
    // Half an epoch in 10 s, 49.5 more to go: 990 s.
    assertTrue(printed().endsWith("16:30 left"), printed());
  }

  @Test
  void rowsASecondDoNotCountTheTimeOfEarlierEpochs() {
    Progress progress = progress(true, 80, 10, 1000);
    pass(100);
    progress.epochEnd(new EpochMetrics(1, 1, 1, 1, 1, 1, 1, 1));
    pass(1);
    progress.step(2, 500, 1);
    assertTrue(printed().contains(" 500 examples/s"), printed());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 20, 40, 60, 80, 200})
  void noLiveLineIsWiderThanTheTerminal(int width) {
    for (int epochs : List.of(1, 10, 1000, 1_000_000)) {
      for (double loss : new double[] {0.1, -1e-300, 1e300, Double.NaN}) {
        Progress progress = progress(true, width, epochs, 60_000);
        for (long rows : new long[] {0, 1, 30_000, 60_000, 70_000}) {
          pass(7.77);
          bytes.reset();
          progress.step(1, rows, loss);
          String line = printed().substring(CLEAR.length());
          assertTrue(line.length() < Math.max(width, 1), line);
          assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
        }
      }
    }
  }

  @Test
  void noEpochLineIsWiderThanEightyColumns() {
    for (boolean terminal : new boolean[] {false, true}) {
      Progress progress = progress(terminal, 80, 100_000, 60_000);
      double far = -1.2345e-100;
      progress.epochEnd(new EpochMetrics(100_000, 1, far, far, 1, 1, 123_456_789, 3_599_999));
      printed().lines().forEach(line -> assertTrue(line.length() <= 80, line));
      assertEquals(2, printed().lines().map(String::length).filter(n -> n > 60).count());
      bytes.reset();
    }
  }

  @Test
  void anEpochWithoutRowsIsWhole() {
    Progress progress = progress(true, 80, 1, 0);
    progress.step(1, 0, Double.NaN);
    assertTrue(printed().contains("loss NaN"), printed());
  }
}
