package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.Polyline.Box;
import dev.warpstep.report.Polyline.Spot;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolylineTest {
  private static final Box BOX = new Box(0, 0, 10, 10);

  private static List<Spot> line(double... xy) {
    return IntStream.range(0, xy.length / 2)
        .mapToObj(i -> new Spot(xy[2 * i], xy[2 * i + 1]))
        .toList();
  }

  @Test
  void whatIsInsideStays() {
    assertEquals("M1 1L2 5L9.5 9", Polyline.cut(line(1, 1, 2, 5, 9.5, 9), BOX));
  }

  @Test
  void whatLeavesIsCutAtTheEdge() {
    assertEquals("M5 5L10 5", Polyline.cut(line(5, 5, 15, 5), BOX));
    assertEquals("M0 2L10 7", Polyline.cut(line(-2, 1, 12, 8), BOX));
    assertEquals("M5 5L10 7.5M10 2.5L5 0", Polyline.cut(line(5, 5, 15, 10, 15, 5, 5, 0), BOX));
  }

  /** A line around a corner is not drawn through the box. */
  @Test
  void whatPassesByIsNotDrawn() {
    assertEquals("", Polyline.cut(line(-5, 5, 5, -6), BOX));
    assertEquals("", Polyline.cut(line(11, -5, 11, 15), BOX));
    assertEquals("M5 5L10 5M0 5L5 5", Polyline.cut(line(5, 5, 20, 5, 5, 30, -20, 5, 5, 5), BOX));
  }

  @Test
  void farPointsDoNotReachTheFile() {
    assertEquals("M5 5L10 5", Polyline.cut(line(5, 5, 1e300, 5), BOX));
    assertEquals("M5 5L5 10", Polyline.cut(line(5, 5, 5, 1e300), BOX));
    assertEquals("", Polyline.cut(line(5, 5, Double.POSITIVE_INFINITY, 5), BOX));
  }

  @Test
  void pointsOnALineAreLeftOut() {
    assertEquals(
        line(0, 0, 4, 4, 8, 0), Polyline.simple(line(0, 0, 1, 1, 4, 4, 6, 2.05, 8, 0), 0.1));
    assertEquals(line(0, 0, 5, 5, 0, 0), Polyline.simple(line(0, 0, 5, 5, 0, 0), 0.1));
  }

  @Test
  void shortStepsAreThinned() {
    List<Spot> still = line(0, 0, 0.1, 0, 0.2, 0, 3, 0, 3.1, 0);
    assertArrayEquals(new int[] {0, 3, 4}, Polyline.thin(still, 0.5, 100));
    assertArrayEquals(new int[] {0}, Polyline.thin(line(1, 1), 0.5, 100));
  }

  @Test
  void longPathsAreThinnedEvenly() {
    List<Spot> zigzag = IntStream.range(0, 1001).mapToObj(i -> new Spot(i % 2 * 10, 0)).toList();
    int[] kept = Polyline.thin(zigzag, 0.5, 100);
    assertTrue(kept.length <= 101, "points " + kept.length);
    assertEquals(0, kept[0]);
    assertEquals(1000, kept[kept.length - 1]);
    assertEquals(kept.length, Arrays.stream(kept).distinct().count());
  }

  /** Every second point of a zigzag would be a straight line on one side of it. */
  @Test
  void aThinnedZigzagStillHasBothSides() {
    List<Spot> zigzag = IntStream.range(0, 200).mapToObj(i -> new Spot(i % 2 * 10, 0)).toList();
    int[] kept = Polyline.thin(zigzag, 0.5, 100);
    assertTrue(kept.length <= 101, "points " + kept.length);
    for (int i = 1; i < kept.length - 1; i++) {
      assertEquals(1, (kept[i] - kept[i - 1]) % 2, "from one side to the other");
    }
  }

  @Test
  void numbersAreShort() {
    assertEquals("0", Polyline.number(-0.04));
    assertEquals("12", Polyline.number(11.96));
    assertEquals("-3.5", Polyline.number(-3.52));
  }
}
