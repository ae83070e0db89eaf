package dev.warpstep.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0e5",
        "1",
        "+1.",
        ".5",
        "007",
        "16777217",
        "16777219",
        "3.4028235e38",
        "3.4028236e38",
        "1e39",
        "-1e400",
        "1e-45",
        "7e-46",
        "1.17549435e-38",
        "1e99999999999",
        "0e99999999999",
        "123456789012345678901234567890",
        "0.1000000014901161193847656250000000001",
        "1.00000005960464477539062500001",
        "1.000000059604644775390625",
        "0.3125E+00"
      })
  void agreesWithTheJdk(String text) {
    assertSame(Float.parseFloat(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "e5",
        "1e",
        "1e+",
        "1f",
        "1d",
        "0x10",
        "1_000",
        "1,5",
        "1.2.3",
        "--1",
        "NaN",
        "Infinity",
        "1 2",
        "\u0661"
      })
  void anythingElseIsNotANumber(String text) {
    assertTrue(Float.isNaN(parse(text)), text);
  }

  @Test
  void agreesWithTheJdkOnManyNumbers() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        assertSame(value, Float.toString(value));
        assertSame(Float.parseFloat(Double.toString(value * 1.1)), Double.toString(value * 1.1));
      }
      // Midway between two floats, and beside it: where rounding twice goes wrong.
      double midway = ((1L << 24) + random.nextInt(1 << 24)) * 2.0 + 1;
      for (String text :
          new String[] {
            String.valueOf((long) midway),
            (long) midway + ".0000001",
            (long) midway - 1 + ".9999999",
          }) {
        assertSame(Float.parseFloat(text), text);
      }
    }
  }

  private static void assertSame(float expected, String text) {
    assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(parse(text)), text);
  }

  /** Parses the text as a part of a longer one. */
  private static float parse(String text) {
    return DecimalText.parse(("7" + text + "7").toCharArray(), 1, text.length() + 1);
  }
}
