package dev.warpstep.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "NaN, NaN, 0",
    "1, 1.0000001, 1",
    "1, 0.9999999, 2",
    "0, -0.0, 1",
    "1.4e-45, -1.4e-45, 3",
    "3.4028235e38, Infinity, 1",
    "NaN, 1, Infinity",
    "Infinity, NaN, Infinity"
  })
  void ulps(float expected, float actual, double ulps) {
    Tally tally = new Tally();
    tally.inputs("n=1");
    tally.sameBits("x", new float[] {expected}, new float[] {actual});
    Result result = tally.result("copy", Unit.ULP);
    assertEquals(ulps, result.worst());
    assertEquals(ulps == 0, result.ok());
    assertEquals(ulps == 0 ? "" : "n=1, x[0]", result.where());
  }

  @Test
  void errorsOverBounds() {
    Tally tally = new Tally();
    tally.inputs("n=2");
    tally.within("x", new double[] {1, 2}, new double[] {1.5, 2.75}, i -> 1);
    Result result = tally.result("sum", Unit.BOUND);
    assertEquals(0.75, result.worst());
    assertTrue(result.ok());
    tally.within("x", new double[] {1}, new double[] {Double.NaN}, i -> 1);
    Result poisoned = tally.result("sum", Unit.BOUND);
    assertFalse(poisoned.ok());
    assertEquals("sum, n=2, x[0]: NaN instead of 1.0, bound 1.00", poisoned.detail());
  }

  /** A bound that is itself NaN or 0 allows nothing. */
  @Test
  void aBoundThatIsNoneIsNotKept() {
    for (double bound : new double[] {0, Double.NaN}) {
      Tally tally = new Tally();
      tally.inputs("n=1");
      tally.within("x", new double[] {1}, new double[] {2}, i -> bound);
      assertFalse(tally.result("sum", Unit.BOUND).ok());
    }
  }

  @Test
  void aCheckWithoutACaseFails() {
    Result result = new Check("nothing", Unit.ULP, tally -> {}).run();
    assertFalse(result.ok());
    assertEquals("nothing, no case ran", result.detail());
  }
}
