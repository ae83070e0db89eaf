package dev.warpstep.op.numeric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PowerTest {
  /**
   * Against StrictMath, which is right to an ULP. By squaring, up to 2 log2(y) roundings, each of
   * which a later square doubles: y in all; else log and exp, whose argument's rounding counts |y
   * ln x| times.
   */
  @Test
  void isNearStrictMaths() {
    for (double x = 0x1p-20; x < 100; x *= 1.37) {
      for (double y : new double[] {-30, -2.5, -1, -0.1, 0, 1e-3, 0.5, 1, 1.5, 2, 7, 33, 40.25}) {
        double expected = StrictMath.pow(x, y);
        double roundings = 4 + Math.abs(y) * (1 + Math.abs(Math.log(x)));
        double bound = roundings * 0x1p-53 * expected;
        assertEquals(expected, Power.of(x, y), 2 * bound, x + "^" + y);
      }
    }
  }

  @Test
  void endsAreExact() {
    assertEquals(0, Power.of(0, 0.5));
    assertEquals(0, Power.of(0, 3));
    assertEquals(1, Power.of(0, 0));
    assertEquals(1, Power.of(1, 1e9));
    assertEquals(1, Power.of(1, -0.3));
    assertEquals(0.1, Power.of(0.1, 1));
    assertEquals(0x1p-40, Power.of(0.5, 40));
    assertEquals(0, Power.of(0.5, 1e12));
  }
}
