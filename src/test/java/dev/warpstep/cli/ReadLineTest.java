package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReadLineTest {
  @Test
  void saysHowFastAndHowLong() {
    assertEquals(
        "reading: 1,200,000 rows, 600,000 rows/s, 150 MB/s, 6.0 s left",
        ReadLine.text(1_200_000, 300_000_000, 0.25, 2));
    assertEquals(
        "reading: 10 rows, 10 rows/s, 1 MB/s",
        ReadLine.text(10, 1_000_000, Double.NaN, 1),
        "how long a compressed file is, is not known");
  }
}
