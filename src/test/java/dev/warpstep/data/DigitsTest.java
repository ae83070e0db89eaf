package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsTest {

  @Test
  void theEmbeddedDigits() {
    Dataset digits = Digits.load();
    assertEquals("digits", digits.name());
    assertEquals(1797, digits.rows());
    assertEquals(64, digits.width());
    assertEquals("pixel63", digits.features().get(63));
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classes());

    int[] counts = new int[10];
    for (float y : digits.y()) {
      counts[(int) y]++;
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);

    float max = 0;
    for (float x : digits.x()) {
      assertTrue(x >= 0 && x <= 1 && x * 16 == (int) (x * 16));
      max = Math.max(max, x);
    }
    assertEquals(1, max);
    assertArrayEquals(
        new float[] {0, 0, .3125f, .8125f, .5625f, .0625f}, Arrays.copyOf(digits.x(), 6));
  }

  @Test
  void theLicenceIsBesideTheData() {
    assertNotNull(Digits.class.getResource("/digits.LICENSE.txt"));
  }
}
