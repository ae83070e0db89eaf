package dev.warpstep.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.warpstep.data.Dataset;
import dev.warpstep.op.numeric.Philox;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ImportanceTest {
  @Test
  void columnsArePermutedTogetherAndOthersStay() {
    int rows = 50;
    float[][] x = new float[rows][];
    for (int row = 0; row < rows; row++) {
      x[row] = new float[] {row, row + 100, row + 200, row + 300};
    }
    Dataset data = Dataset.regression("d", x, new float[rows]);
    float[] permuted =
        Importance.permuted(data, 1, 2, Philox.generator(1, Philox.Stream.SHUFFLE)).toArray();
    BitSet seen = new BitSet();
    int moved = 0;
    for (int row = 0; row < rows; row++) {
      assertEquals(row, permuted[4 * row]);
      assertEquals(row + 300, permuted[4 * row + 3]);
      int from = (int) permuted[4 * row + 1] - 100;
      assertEquals(from + 200, permuted[4 * row + 2], "the columns of a row stay together");
      seen.set(from);
      moved += from == row ? 0 : 1;
    }
    assertEquals(rows, seen.cardinality(), "each row's values are somewhere");
    assertNotEquals(0, moved);
    assertEquals(101, data.x()[5], "the data are as they were");
  }
}
