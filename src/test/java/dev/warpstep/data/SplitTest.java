package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.warpstep.op.numeric.Philox;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

  @TestFactory
  Stream<DynamicTest> bothPartsTogetherAreTheWhole() {
    Random random = new Random(7);
    return IntStream.range(0, 200)
        .mapToObj(
            i -> {
              int rows = 1 + random.nextInt(200);
              int classes = random.nextInt(3) == 0 ? 0 : 2 + random.nextInt(9);
              double fraction = random.nextDouble();
              String name = rows + " rows, " + classes + " classes, " + fraction;
              return dynamicTest(name, () -> check(numbered(rows, classes, i), fraction));
            });
  }

  private static void check(Dataset data, double fraction) {
    Split split = data.split(fraction, new Random(3));
    Split again = data.split(fraction, new Random(3));
    assertArrayEquals(split.train().x(), again.train().x());

    BitSet seen = new BitSet();
    int[] inTrain = collect(split.train(), seen, data);
    int[] inTest =
        split.test().map(test -> collect(test, seen, data)).orElse(new int[inTrain.length]);
    assertEquals(data.rows(), seen.cardinality());

    int least = 0;
    int most = 0;
    for (int c = 0; c < inTrain.length; c++) {
      int size = inTrain[c] + inTest[c];
      if (size > 1) {
        assertTrue(inTrain[c] > 0 && inTest[c] > 0, "class " + c);
        least++;
        most += size - 1;
      } else {
        assertEquals(0, inTest[c], "a class of one row is trained on");
      }
    }
    long expected = Math.max(least, Math.min(most, Math.round(fraction * data.rows())));
    assertEquals(expected, split.test().map(Dataset::rows).orElse(0).longValue());
  }

  /** Counts the classes, marks the rows, and checks that they come in order with their label. */
  private static int[] collect(Dataset part, BitSet seen, Dataset whole) {
    int[] counts = new int[Math.max(1, whole.classes().size())];
    int last = -1;
    for (int i = 0; i < part.rows(); i++) {
      int row = (int) part.x()[2 * i];
      assertEquals(-row, part.x()[2 * i + 1]);
      assertEquals(whole.y()[row], part.y()[i]);
      assertTrue(row > last);
      assertTrue(!seen.get(row));
      seen.set(row);
      counts[whole.isClassification() ? (int) part.y()[i] : 0]++;
      last = row;
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({"0.2, 359", "0.1, 180", "0.5, 899", "0.001, 10"})
  void theDigitsKeepTheirShares(double fraction, int testRows) {
    Dataset digits = Digits.load();
    Split split = digits.split(fraction, new Random(42));
    Dataset test = split.test().orElseThrow();
    assertEquals(testRows, test.rows());
    int[] whole = new int[10];
    int[] held = new int[10];
    for (float y : digits.y()) {
      whole[(int) y]++;
    }
    for (float y : test.y()) {
      held[(int) y]++;
    }
    for (int c = 0; c < 10; c++) {
      assertEquals(fraction * whole[c], held[c], 1, "class " + c);
    }
  }

  @Test
  void otherSeedsGiveOtherRows() {
    Dataset digits = Digits.load();
    float[] one = digits.split(.2, new Random(1)).test().orElseThrow().x();
    float[] two = digits.split(.2, new Random(2)).test().orElseThrow().x();
    assertNotEquals(Arrays.hashCode(one), Arrays.hashCode(two));
  }

  @Test
  void everyRowIsDrawnEquallyOften() {
    Dataset data = numbered(10, 0, 0);
    int[] drawn = new int[10];
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      for (float y : data.split(.3, random).test().orElseThrow().y()) {
        drawn[(int) y]++;
      }
    }
    for (int count : drawn) {
      // Six standard deviations of a binomial of 10,000 trials at 0.3.
      assertEquals(3000, count, 6 * Math.sqrt(10_000 * .3 * .7));
    }
  }

  @Test
  void fractionZeroTrainsOnEveryRow() {
    Dataset data = numbered(5, 2, 0);
    Split split = data.split(0, new Random(1));
    assertSame(data, split.train());
    assertTrue(split.test().isEmpty());
  }

  @Test
  void aSingleRowIsTrainedOn() {
    Split split = numbered(1, 0, 0).split(.5, new Random(1));
    assertEquals(1, split.train().rows());
    assertTrue(split.test().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-.1, 1, 2, Double.NaN})
  void theFractionLiesBelowOne(double fraction) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> numbered(5, 0, 0).split(fraction, new Random(1)));
    assertEquals("test fraction must lie in [0, 1): " + fraction, e.getMessage());
  }

  /** Row r is (r, -r); its value is r, or a class drawn with the seed. */
  private static Dataset numbered(int rows, int classes, int seed) {
    Random random = new Random(seed);
    float[] x = new float[2 * rows];
    float[] y = new float[rows];
    for (int row = 0; row < rows; row++) {
      x[2 * row] = row;
      x[2 * row + 1] = -row;
      y[row] = classes == 0 ? row : random.nextInt(classes);
    }
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
    return new Dataset("numbered", x, y, List.of("row", "minus"), names);
  }

  @ParameterizedTest
  @CsvSource({"10, 0, 0", "10, 0.2, 2", "10, 0.01, 1", "10, 0.99, 9", "1, 0.5, 0", "2, 0.5, 1"})
  void theLastRowsMayBeHeldOut(int rows, double fraction, int expected) {
    BitSet last = Split.last(rows, fraction);
    assertEquals(expected, last.cardinality());
    assertEquals(expected == 0 ? -1 : rows - expected, last.nextSetBit(0));
  }

  @Test
  void groupsStayTogether() {
    int[] groups = new int[200];
    for (int row = 0; row < groups.length; row++) {
      groups[row] = row * 7 % 20;
    }
    for (long seed = 0; seed < 50; seed++) {
      BitSet held = Split.drawGroups(groups, 0.25, Philox.generator(seed, Philox.Stream.SPLIT));
      assertEquals(50, held.cardinality(), "5 groups of 10 rows");
      boolean[] in = new boolean[20];
      boolean[] out = new boolean[20];
      for (int row = 0; row < groups.length; row++) {
        (held.get(row) ? in : out)[groups[row]] = true;
      }
      for (int group = 0; group < 20; group++) {
        assertTrue(in[group] != out[group], "group " + group + " is in one part");
      }
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Split.drawGroups(new int[5], 0.2, Philox.generator(1, Philox.Stream.SPLIT)));
    assertEquals("a split by groups needs two groups or more: 1", e.getMessage());
  }
}
