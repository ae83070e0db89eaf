package dev.warpstep.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private int queued;
  private int mostQueued;
  private int waits;

  /** A device that returns at once and takes a millisecond an operation when it is waited for. */
  private Rounds queueing(int each) {
    return new Rounds(
        () -> mostQueued = Math.max(mostQueued, ++queued),
        () -> {
          long end = System.nanoTime() + queued * 1_000_000L;
          while (System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          queued = 0;
          waits++;
        },
        each);
  }

  @Test
  void aDeviceThatRunsBehindIsNotFlooded() {
    Rounds rounds = queueing(1);
    rounds.warmUp(0.2);
    rounds.round(0.01);
    assertTrue(mostQueued <= 100, () -> mostQueued + " were queued");
    assertTrue(rounds.quantile(0) >= 1, () -> rounds.quantile(0) + " ms");
  }

  @Test
  void eachRoundEndsWithOneWaitAndIsOneMeasurement() {
    Rounds rounds = queueing(4);
    rounds.warmUp(0);
    assertEquals(1, waits);
    rounds.round(0);
    rounds.round(0);
    assertEquals(3, waits);
    assertTrue(rounds.quantile(0) >= 0.25, () -> rounds.quantile(0) + " ms");
    assertTrue(rounds.quantile(0) <= rounds.quantile(1));
  }

  @Test
  void quantiles() {
    List<Double> values = List.of(4.0, 1.0, 3.0, 2.0);
    assertEquals(1, Rounds.quantile(values, 0));
    assertEquals(2.5, Rounds.quantile(values, 0.5));
    assertEquals(4, Rounds.quantile(values, 1));
    assertEquals(7, Rounds.quantile(List.of(7.0), 0.9));
  }
}
