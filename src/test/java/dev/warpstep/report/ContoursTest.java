package dev.warpstep.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warpstep.report.Contours.Loop;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContoursTest {
  private static Contours grid(int columns, int rows, DoubleBinaryOperator f) {
    return new Contours(
        columns,
        rows,
        IntStream.range(0, columns * rows)
            .mapToDouble(i -> f.applyAsDouble(i % columns, i / columns))
            .toArray());
  }

  /** Twice the signed area is the sum of the cross products. */
  private static double area(Loop loop) {
    double sum = 0;
    int n = loop.x().length;
    for (int i = 0; i < n; i++) {
      int j = (i + 1) % n;
      sum += loop.x()[i] * loop.y()[j] - loop.x()[j] * loop.y()[i];
    }
    return Math.abs(sum) / 2;
  }

  /** Of a linear function the contour is exact. */
  @Test
  void ofAPlaneItIsTheLine() {
    List<Loop> loops = grid(9, 7, (x, y) -> x + 2 * y).below(7.5, 0.25);
    assertEquals(1, loops.size());
    Loop loop = loops.get(0);
    int on = 0;
    for (int i = 0; i < loop.x().length; i++) {
      double x = loop.x()[i];
      double y = loop.y()[i];
      boolean inside = x >= 0 && x <= 8 && y >= 0 && y <= 6;
      if (inside) {
        assertEquals(7.5, x + 2 * y, 1e-12);
        on++;
      } else {
        assertTrue(x == -0.25 || y == -0.25, x + ", " + y);
      }
    }
    // Crossed edges: 7 vertical ones (x from 0 to 7) or 8, and 4 horizontal ones (y from 0 to 3).
    assertEquals(8 + 4, on);
  }

  @Test
  void ofAConeItIsTheCircle() {
    List<Loop> loops = grid(41, 41, (x, y) -> Math.hypot(x - 20, y - 20)).below(15.3, 1);
    assertEquals(1, loops.size());
    Loop loop = loops.get(0);
    for (int i = 0; i < loop.x().length; i++) {
      // Interpolated across one cell: the error is below h² f''/8 with f'' = 1/r.
      assertEquals(15.3, Math.hypot(loop.x()[i] - 20, loop.y()[i] - 20), 0.125 / 14);
    }
    assertEquals(Math.PI * 15.3 * 15.3, area(loop), 3);
  }

  @Test
  void aRingHasAHole() {
    List<Loop> loops =
        grid(41, 41, (x, y) -> Math.abs(Math.hypot(x - 20, y - 20) - 10)).below(4, 1);
    double[] areas = loops.stream().mapToDouble(ContoursTest::area).sorted().toArray();
    assertArrayEquals(new double[] {Math.PI * 36, Math.PI * 196}, areas, 4);
  }

  @Test
  void theMiddleDecidesAnAmbiguousCell() {
    double[] checkered = {0, 1, 1, 0};
    // The middle is 0.5: above 0.4 the two low corners are apart, below 0.6 they are one region.
    assertEquals(2, new Contours(2, 2, checkered).below(0.4, 1).size());
    assertEquals(1, new Contours(2, 2, checkered).below(0.6, 1).size());
  }

  @Test
  void allLowIsTheWholeGrid() {
    List<Loop> loops = grid(4, 3, (x, y) -> 0).below(1, 0.5);
    assertEquals(1, loops.size());
    // 3 x 2 cells and half a cell around them, without the corners' triangles.
    assertEquals(4 * 3 - 4 * 0.125, area(loops.get(0)), 1e-12);
    assertEquals(0, grid(4, 3, (x, y) -> 2).below(1, 0.5).size());
  }

  /**
   * Noise has every kind of cell: a node is low if and only if an odd number of loops is around.
   */
  @Test
  void loopsEncloseWhatIsLow() {
    Random random = new Random(3);
    int n = 24;
    double[] values = random.doubles(n * n).toArray();
    values[5] = Double.NaN;
    values[77] = Double.POSITIVE_INFINITY;
    values[200] = Double.NEGATIVE_INFINITY;
    List<Loop> loops = new Contours(n, n, values).below(0.5, 0.5);
    for (int i = 0; i < values.length; i++) {
      int column = i % n;
      int row = i / n;
      long around = loops.stream().filter(loop -> encloses(loop, column, row)).count();
      assertEquals(values[i] < 0.5, around % 2 == 1, column + ", " + row);
    }
  }

  private static boolean encloses(Loop loop, double x, double y) {
    boolean inside = false;
    for (int i = 0, j = loop.x().length - 1; i < loop.x().length; j = i++) {
      double yi = loop.y()[i];
      double yj = loop.y()[j];
      if (yi > y != yj > y
          && x < (loop.x()[j] - loop.x()[i]) * (y - yi) / (yj - yi) + loop.x()[i]) {
        inside = !inside;
      }
    }
    return inside;
  }

  @Test
  void refusesWhatIsNoGrid() {
    assertThrows(IllegalArgumentException.class, () -> new Contours(2, 2, new double[5]));
    assertThrows(IllegalArgumentException.class, () -> new Contours(1, 4, new double[4]));
  }

  @Test
  void levelsAreEvenlySpacedOnALogarithmicScale() {
    double[] values = IntStream.rangeClosed(0, 10_000).mapToDouble(i -> 5 + i).toArray();
    double[] levels = ContourLevels.of(values, 5, false);
    double ratio = (levels[1] - 5) / (levels[0] - 5);
    for (int i = 1; i < levels.length; i++) {
      assertEquals(ratio, (levels[i] - 5) / (levels[i - 1] - 5), 1e-9);
    }
    assertTrue(ratio > 1.2 && levels[levels.length - 1] < 10_005, Arrays.toString(levels));
  }

  @Test
  void aSaddleHasLevelsOnBothSides() {
    double[] values = IntStream.rangeClosed(-500, 1000).mapToDouble(i -> i).toArray();
    double[] levels = ContourLevels.of(values, 0, true);
    assertEquals(0, levels[levels.length / 2]);
    for (int i = 0; i < levels.length; i++) {
      assertEquals(-levels[levels.length - 1 - i], levels[i], 1e-9);
    }
    assertEquals(0, ContourLevels.of(new double[] {3, 3, 3}, 3, false).length);
  }
}
